import Foundation

/// How loud a stem is made before a model hears it, as it was in training.
package enum StemPreparation: Equatable, Sendable {
  /// As loud as it is.
  case none
  /// Its largest sample at a level in dBFS.
  case peak(decibels: Double)

  /// automix-toolkit's training: −12 dBFS.
  package static let toolkit = StemPreparation.peak(decibels: -12)

  /// What a stem is multiplied by, 1 for silence.
  ///
  /// - Parameter peak: The largest magnitude of any of its samples.
  /// - Returns: The factor.
  package func gain(peak: Double) -> Double {
    switch self {
    case .none: 1
    case .peak(let decibels): peak > 0 ? pow(10, decibels / 20) / peak : 1
    }
  }
}
