package import TensorEngine

/// The logarithm of the hyperbolic cosine of the error, mean (1/a) · ln cosh(a(x − y)): a square near zero, a
/// magnitude far from it.
///
/// auraloss adds 1e-8 within the logarithm, less than a `Float` can tell there; it is left out, so the loss
/// of equals is 0.
///
/// - Gradient: composed; tanh(a(x − y)) over the number of elements.
/// - Source: Chen et al. (2019), "Log hyperbolic cosine loss improves variational auto-encoder".
package struct LogCoshLoss: Loss {
  private let sharpness: Float

  /// A loss that turns from square to magnitude around an error of 1/`sharpness`, the a of the formula.
  package init(sharpness: Float = 1) {
    precondition(sharpness > 0, "LogCoshLoss: sharpness \(sharpness)")
    self.sharpness = sharpness
  }

  package func callAsFunction(_ input: Tensor, _ target: Tensor) -> Tensor {
    requireAudio(input, target)
    return (sharpness * (input - target)).logCosh().mean(along: [1, 2]) / sharpness
  }

  package func piecewise(channels: Int) -> PiecewiseLoss? {
    guard sharpness == 1 else { return nil }
    return PiecewiseLoss(ofEachChannel: { $0.logCosh / $0.samples }, channels: channels)
  }
}
