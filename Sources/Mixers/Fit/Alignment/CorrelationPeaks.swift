import Foundation

/// Where two signals lie over each other best.
struct CorrelationPeaks {
  /// A lag at which the correlation is high.
  struct Peak {
    /// How many samples later the second signal is than the first.
    let lag: Int
    /// The magnitude over the root mean square of all lags: what chance gives stays below 6.
    let height: Double
  }

  /// The highest first.
  private(set) var peaks: [Peak] = []

  /// The peaks of a correlation.
  ///
  /// - Parameters:
  ///   - values: The correlation by lag; lags of more than `values.count - negativeLags` are negative ones.
  ///   - negativeLags: How many lags at the end of `values` are negative.
  ///   - count: How many peaks at most.
  ///   - distance: Two peaks lie farther apart than this.
  init(_ values: UnsafeBufferPointer<Float>, negativeLags: Int, count: Int, distance: Int) {
    var energy = 0.0
    for value in values { energy += Double(value) * Double(value) }
    let level = (energy / Double(max(1, values.count))).squareRoot()
    guard level > 0 else { return }
    var taken: [Int] = []
    while taken.count < count {
      var best = -1
      var height: Float = 0
      for (index, value) in values.enumerated() where abs(value) > height {
        if taken.contains(where: { abs($0 - index) <= distance }) { continue }
        (best, height) = (index, abs(value))
      }
      guard best >= 0 else { break }
      taken.append(best)
      let lag = best >= values.count - negativeLags ? best - values.count : best
      peaks.append(Peak(lag: lag, height: Double(height) / level))
    }
  }

  /// The height of the peak that lies at a lag, or near enough; 0 for none.
  func height(near lag: Int, within distance: Int) -> Double {
    peaks.first { abs($0.lag - lag) <= distance }?.height ?? 0
  }
}
