package import TensorEngine

/// The mean absolute error, mean |x − y|.
///
/// Gradient: composed; 0 where both are equal.
package struct L1Loss: Loss {
  package init() {}

  package func callAsFunction(_ input: Tensor, _ target: Tensor) -> Tensor {
    requireAudio(input, target)
    return (input - target).magnitude().mean(along: [1, 2])
  }

  package func piecewise(channels: Int) -> PiecewiseLoss? {
    PiecewiseLoss(ofEachChannel: { $0.magnitude / $0.samples }, channels: channels)
  }
}
