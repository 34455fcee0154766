import Foundation

/// How loud a sound as a whole is made before a model hears it, as it was in training.
package enum StemPreparation: Equatable, Sendable {
  /// Leaves it as loud as it is.
  case none
  /// Its largest sample at a level in dBFS.
  case peak(decibels: Double)
  /// Its integrated loudness (BS.1770-4) at a level in LUFS.
  case loudness(lufs: Double)

  /// automix-toolkit's training: −12 dBFS.
  package static let toolkit = StemPreparation.peak(decibels: -12)

  /// What a sound is multiplied by, 1 for silence.
  ///
  /// - Parameters:
  ///   - peak: The largest magnitude of any of its samples.
  ///   - integratedLufs: Its loudness; `nil` where nothing is above the gate.
  /// - Returns: The factor.
  package func gain(peak: Double, integratedLufs: Double?) -> Double {
    switch self {
    case .none: 1
    case .peak(let decibels): peak > 0 ? pow(10, decibels / 20) / peak : 1
    case .loudness(let lufs): integratedLufs.map { pow(10, (lufs - $0) / 20) } ?? 1
    }
  }
}
