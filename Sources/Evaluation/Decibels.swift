import Foundation

/// Decibels of amplitudes.
enum Decibels {
  /// 20 log₁₀(x + 1e-30): −600 dB for zero, as the peer has it.
  static func of(_ amplitude: Double) -> Double { 20 * log10(amplitude + 1e-30) }

  static func amplitude(_ decibels: Double) -> Double { pow(10, decibels / 20) }
}

extension ArraySlice<Float> {
  /// The largest magnitude; 0 of nothing.
  var peak: Float {
    withUnsafeBufferPointer { samples in
      var lanes = SIMD8<Float>()
      let whole = samples.count & ~7
      for start in stride(from: 0, to: whole, by: 8) {
        let values = UnsafeRawBufferPointer(samples).loadUnaligned(
          fromByteOffset: 4 * start, as: SIMD8<Float>.self)
        lanes.replace(with: values, where: values .> lanes)
        lanes.replace(with: -values, where: -values .> lanes)
      }
      return samples[whole...].reduce(lanes.max()) { Swift.max($0, abs($1)) }
    }
  }
}
