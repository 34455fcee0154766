package import TensorEngine

/// Any loss, of sum and difference of the two channels instead of left and right, so that swapped sides cost
/// nothing: (w_s · loss(L + R) + w_d · loss(L − R)) / 2.
///
/// - Shape: input and target `[batch, 2, sample]`.
/// - Gradient: composed.
/// - Source: Steinmetz et al. (2021), arXiv:2010.10291, eq. 5; auraloss.
package struct SumAndDifferenceLoss: Loss {
  private let base: any Loss
  private let sumWeight: Float
  private let differenceWeight: Float

  package init(_ base: any Loss, sumWeight: Float = 1, differenceWeight: Float = 1) {
    self.base = base
    self.sumWeight = sumWeight
    self.differenceWeight = differenceWeight
  }

  package func callAsFunction(_ input: Tensor, _ target: Tensor) -> Tensor {
    requireAudio(input, target, stereo: true)
    let (x, y) = (input.sumAndDifference(), target.sumAndDifference())
    func part(_ channel: Int) -> Tensor {
      base(
        x.sliced(channel..<channel + 1, along: 1), y.sliced(channel..<channel + 1, along: 1))
    }
    return (sumWeight * part(0) + differenceWeight * part(1)) / 2
  }
}

extension Tensor {
  /// L + R and L − R of `[batch, 2, sample]`, in that order.
  func sumAndDifference() -> Tensor {
    let (left, right) = (sliced(0..<1, along: 1), sliced(1..<2, along: 1))
    return .concatenated([left + right, left - right], along: 1)
  }
}
