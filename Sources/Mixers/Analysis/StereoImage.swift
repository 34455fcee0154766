import Foundation

/// How the two channels of a signal relate.
package struct StereoImage: Sendable, Equatable {
  /// Energies of left and right, and of their product.
  private var left = 0.0
  private var right = 0.0
  private var product = 0.0

  init() {}

  /// Takes the next samples of both channels.
  mutating func add(_ leftBlock: [Float], _ rightBlock: [Float]) {
    var start = 0
    while start < leftBlock.count {
      let end = min(start + 1_024, leftBlock.count)
      var sums = SIMD4<Float>()
      for index in start..<end {
        let (l, r) = (leftBlock[index], rightBlock[index])
        sums += SIMD4(l * l, r * r, l * r, 0)
      }
      left += Double(sums.x)
      right += Double(sums.y)
      product += Double(sums.z)
      start = end
    }
  }

  /// Energy of left over right in decibels; `nil` where either is silent.
  package var balanceDb: Double? {
    left > 0 && right > 0 ? 10 * log10(left / right) : nil
  }

  /// The correlation of the channels, −1…1; `nil` where either is silent.
  package var correlation: Double? {
    let scale = (left * right).squareRoot()
    return scale > 0 ? product / scale : nil
  }
}
