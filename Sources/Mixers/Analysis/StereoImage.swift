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
    leftBlock.withUnsafeBufferPointer { leftBlock in
      rightBlock.withUnsafeBufferPointer { rightBlock in
        guard let l = leftBlock.baseAddress, let r = rightBlock.baseAddress else { return }
        for start in stride(from: 0, to: leftBlock.count, by: 1_024) {
          let count = min(1_024, leftBlock.count - start)
          left += Double((l + start).sumOfProducts(with: l + start, count: count))
          right += Double((r + start).sumOfProducts(with: r + start, count: count))
          product += Double((l + start).sumOfProducts(with: r + start, count: count))
        }
      }
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
