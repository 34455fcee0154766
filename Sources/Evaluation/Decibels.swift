import Foundation

/// Decibels of amplitudes.
enum Decibels {
  /// 20 log₁₀(x + 1e-30): −600 dB for zero, as the peer has it.
  static func of(_ amplitude: Double) -> Double { 20 * log10(amplitude + 1e-30) }

  static func amplitude(_ decibels: Double) -> Double { pow(10, decibels / 20) }
}
