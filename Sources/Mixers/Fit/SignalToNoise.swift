import Foundation

/// How much of a target a mix explains over the whole song.
package struct SignalToNoise: Hashable, Sendable {
  /// Σ target² over both channels.
  package var targetEnergy = 0.0
  /// Σ (target − mix)² over both channels.
  package var errorEnergy = 0.0

  package init(targetEnergy: Double = 0, errorEnergy: Double = 0) {
    self.targetEnergy = targetEnergy
    self.errorEnergy = errorEnergy
  }

  /// 10·log10(Σ target² / Σ (target − mix)²) in decibels; `nil` where one of the sums is 0: a silent
  /// target, or a mix that equals it sample by sample (`isExact`).
  package var decibels: Double? {
    targetEnergy > 0 && errorEnergy > 0 ? 10 * log10(targetEnergy / errorEnergy) : nil
  }

  /// Whether the mix equals the target sample by sample.
  package var isExact: Bool { errorEnergy == 0 }
}
