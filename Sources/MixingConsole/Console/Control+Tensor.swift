import Foundation
package import TensorEngine

extension ControlSpec {
  /// The values at shares of the range, differentiable: `low + share·(high − low)`, or
  /// `low·(high/low)^share` with a logarithmic taper.
  ///
  /// - Shape: any; unchanged.
  /// - Gradient: composed; none for shares outside 0…1, which are clamped.
  package func denormalized(_ share: Tensor) -> Tensor {
    let bounded = share.maximum(0).minimum(1)
    let (low, high) = (range.lowerBound, range.upperBound)
    return switch taper {
    case .linear: Float(low) + bounded * Float(high - low)
    case .logarithmic: Float(low) * (bounded * Float(log(high / low))).exponential()
    }
  }
}
