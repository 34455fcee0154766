import Foundation

/// A scale of pitch on which equal steps sound alike.
package enum MelScale: String, CaseIterable, Codable, Sendable {
  /// Linear up to 1 kHz (200/3 Hz a mel), then logarithmic (27 mels for a factor of 6.4), as librosa has it.
  ///
  /// Source: Slaney (1998), Auditory Toolbox, Interval Research Technical Report 1998-010.
  case slaney
  /// 2595 log₁₀(1 + f/700).
  ///
  /// Source: Young et al. (2006), The HTK Book, eq. 5.13.
  case htk

  private static let corner = (hertz: 1_000.0, mels: 15.0)
  private static let step = log(6.4) / 27

  /// The mels of a frequency in hertz.
  package func mels(hertz: Double) -> Double {
    switch self {
    case .htk: 2_595 * log10(1 + hertz / 700)
    case .slaney where hertz < Self.corner.hertz: hertz * Self.corner.mels / Self.corner.hertz
    case .slaney: Self.corner.mels + log(hertz / Self.corner.hertz) / Self.step
    }
  }

  /// The frequency in hertz of so many mels.
  package func hertz(mels: Double) -> Double {
    switch self {
    case .htk: 700 * (pow(10, mels / 2_595) - 1)
    case .slaney where mels < Self.corner.mels: mels * Self.corner.hertz / Self.corner.mels
    case .slaney: Self.corner.hertz * exp((mels - Self.corner.mels) * Self.step)
    }
  }
}
