import Foundation
import TensorEngine

/// An interval of confidence for the mean of a few values, from resamples of them (percentile bootstrap).
///
/// Each of many resamples draws as many values as there are, with replacement; the interval holds the middle
/// part of their means. No assumption about how the values are distributed, but few values make it
/// too narrow, and the fewest none at all (`fewest`).
///
/// - Source: Efron & Tibshirani, "An Introduction to the Bootstrap", 1993, section 13.3.
package struct BootstrapInterval: Equatable, Sendable {
  package let low, high: Double

  /// The fewest values that give an interval.
  ///
  /// It never leaves their range, and the range of n independent values encloses the median of what they are
  /// drawn from in 1 − 2^(1−n) of all cases: in 50 % for two, 94 % for five, 97 % for six, so that 95 % begin
  /// with six.
  package static func fewest(confidence: Double = 0.95) -> Int {
    Int((1 - log2(1 - confidence)).rounded(.up))
  }

  /// The interval of the mean of `values`; `nil` for fewer than `fewest`.
  ///
  /// - Parameters:
  ///   - values: All finite.
  ///   - confidence: The share of resamples within, 0…1.
  ///   - resamples: How many.
  ///   - seed: The same seed and values give the same interval.
  package init?(
    ofMean values: [Double], confidence: Double = 0.95, resamples: Int = 10_000, seed: UInt64
  ) {
    guard values.count >= Self.fewest(confidence: confidence) else { return nil }
    var random = RandomSource(seed: seed, stream: Self.stream)
    let count = values.count
    var means = (0..<resamples).map { _ in
      var sum = 0.0
      for _ in 0..<count { sum += values[random.integer(below: count)] }
      return sum / Double(count)
    }
    means.sort()
    low = Self.quantile((1 - confidence) / 2, of: means)
    high = Self.quantile((1 + confidence) / 2, of: means)
  }

  /// Apart from every other use of a seed.
  private static let stream: UInt64 = 0x626f_6f74

  /// Linear between the two nearest of the sorted values, as NumPy's default.
  static func quantile(_ share: Double, of sorted: [Double]) -> Double {
    let place = share * Double(sorted.count - 1)
    let below = Int(place)
    let above = min(below + 1, sorted.count - 1)
    return sorted[below] + (place - Double(below)) * (sorted[above] - sorted[below])
  }
}
