package import TensorEngine

/// The mean squared error, mean (x − y)².
///
/// Gradient: composed.
package struct MSELoss: Loss {
  package init() {}

  package func callAsFunction(_ input: Tensor, _ target: Tensor) -> Tensor {
    requireAudio(input, target)
    return (input - target).squared().mean(along: [1, 2])
  }

  package func piecewise(channels: Int) -> PiecewiseLoss? {
    PiecewiseLoss(ofEachChannel: { $0.errorEnergy / $0.samples }, channels: channels)
  }
}
