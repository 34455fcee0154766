import Foundation
import SignalOps
package import TensorEngine

/// Levels of a programme over time and frequency, as many as a picture shows and no more, however long
/// the programme is.
///
/// Windows (Hann, some 0.1 s) lie at most half a window apart; a column holds the mean power of its
/// windows and of the channels. Rows are equally wide on a logarithmic scale from `lowestHz` to half the
/// sample rate; a row that holds several bins shows the strongest, one that holds none lies on the line
/// between its neighbours.
///
/// - Edge cases: silence lies before and after the programme.
package struct Spectrogram: Sendable {
  /// How many levels a column holds.
  package static let rows = 192
  /// Where the lowest row begins, in hertz.
  package static let lowestHz = 20.0
  /// What a byte of 0 stands for, and everything below it, in dBFS.
  package static let lowestDb = -107.5
  /// How much one more stands for, in decibels: a byte of 255 is 20 dBFS.
  package static let stepDb = 0.5
  /// How many columns a picture has at most.
  package static let columnLimit = 1_200

  /// One column after the other, from low to high; a full-scale sine has 0 dBFS.
  package let levels: [UInt8]

  /// The samples of a column in pictures that share an axis.
  ///
  /// - Parameters:
  ///   - samples: The length of the longest programme.
  ///   - sampleRate: In hertz.
  /// - Returns: At least a quarter of a window.
  package static func samplesPerColumn(longest samples: Int, sampleRate: Int) -> Int {
    max(window(sampleRate: sampleRate) / 4, (samples + columnLimit - 1) / columnLimit)
  }

  private static func window(sampleRate: Int) -> Int {
    FFT.count(lasting: 0.08, sampleRate: sampleRate)
  }

  /// Measures a programme.
  ///
  /// - Parameters:
  ///   - programme: Any.
  ///   - sampleRate: In hertz.
  ///   - samplesPerColumn: How much time a column stands for.
  ///   - backend: Whose threads run.
  /// - Throws: What reading the programme throws.
  package init(
    of programme: any Programme, sampleRate: Int, samplesPerColumn: Int, on backend: Backend
  ) throws {
    let transform = FFT(count: Self.window(sampleRate: sampleRate))
    // A sine of amplitude A has a magnitude of A/2 times the sum of the window.
    let hann = Window.hann.samples(transform.count)
    let scale = 2 / hann.reduce(0, +)
    let shape = hann.map { Float($0 * scale) }
    let rows = Self.rows(of: transform, sampleRate: sampleRate)
    let columns = (programme.samples + samplesPerColumn - 1) / samplesPerColumn
    let frames = (2 * samplesPerColumn + transform.count - 1) / transform.count
    // A column's windows reach half a window beyond its edges.
    let reach = transform.count / 2
    levels = try programme.mapFrames(
      columns, hop: samplesPerColumn, from: -reach, window: samplesPerColumn + 2 * reach,
      channels: programme.channels
    ) { channels, part in
      backend.map(over: part.count, grain: max(1, 8 / frames)) { columns in
        let spectrum = MagnitudeSpectrum(transform, on: backend)
        return columns.flatMap { column in
          var powers = [Double](repeating: 0, count: transform.bins)
          for frame in 0..<frames {
            // The centre of the window, half of which lies before the part.
            let centre = (2 * (column * frames + frame) + 1) * samplesPerColumn / (2 * frames)
            for samples in channels {
              spectrum.transform(samples[...], from: centre, shape: shape)
              for bin in 0..<transform.bins {
                powers[bin] += Double(spectrum.magnitudes[bin]) * Double(spectrum.magnitudes[bin])
              }
            }
          }
          return rows.map { $0.level(in: powers, parts: frames * channels.count) }
        }
      }
    }
  }

  /// What of a spectrum a row shows.
  private struct Row {
    /// The bins in it.
    var bins: Range<Int>
    /// Where its middle lies among the bins.
    var middle: Double

    func level(in powers: [Double], parts: Int) -> UInt8 {
      let power: Double
      if bins.isEmpty {
        let below = min(Int(middle), powers.count - 2)
        let share = middle - Double(below)
        power = powers[below] * (1 - share) + powers[below + 1] * share
      } else {
        power = bins.reduce(0) { max($0, powers[$1]) }
      }
      let decibels = 10 * log10(power / Double(parts) + 1e-30)
      let steps = ((decibels - Spectrogram.lowestDb) / Spectrogram.stepDb).rounded()
      return UInt8(min(max(steps, 0), 255))
    }
  }

  private static func rows(of transform: FFT, sampleRate: Int) -> [Row] {
    let octaves = log2(Double(sampleRate) / 2 / lowestHz)
    /// The place of a row's edge among the bins.
    func bin(_ row: Double) -> Double {
      lowestHz * exp2(octaves * row / Double(rows)) * Double(transform.count) / Double(sampleRate)
    }
    return (0..<rows).map { row in
      let (low, high) = (bin(Double(row)).rounded(.up), bin(Double(row + 1)).rounded(.up))
      return Row(
        bins: Int(low)..<max(Int(low), min(Int(high), transform.bins)),
        middle: bin(Double(row) + 0.5))
    }
  }
}

extension FFT {
  /// The power of two that lasts at least so long.
  static func count(lasting seconds: Double, sampleRate: Int) -> Int {
    var count = 1
    while Double(count) < seconds * Double(sampleRate) { count *= 2 }
    return count
  }
}
