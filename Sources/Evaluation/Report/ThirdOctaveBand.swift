import Foundation

/// A third of an octave, as measured spectra are usually shown.
///
/// Centres are 1,000 · 10^(n/10) Hz, edges 10^(±1/20) times that.
///
/// - Source: IEC 61260-1 (2014), base-ten system.
struct ThirdOctaveBand: Equatable, Sendable {
  /// In hertz.
  let centre: Double

  var lowerEdge: Double { centre * pow(10, -0.05) }
  var upperEdge: Double { centre * pow(10, 0.05) }

  /// The bands from 20 Hz up to half a sample rate. The last may reach 2 % beyond, so that 44.1 kHz has
  /// its band of 20 kHz.
  static func all(sampleRate: Double) -> [ThirdOctaveBand] {
    (-17...60).map { ThirdOctaveBand(centre: 1_000 * pow(10, Double($0) / 10)) }
      .filter { $0.upperEdge <= 1.02 * sampleRate / 2 }
  }
}
