package import TensorEngine

/// The difference in offset, (mean (y − x))² / (mean y² + ε) for each channel, and their mean.
///
/// - Gradient: composed.
/// - Source: Wright & Välimäki (2019), arXiv:1911.08922, eq. 4; ε as in auraloss.
package struct DCLoss: Loss {
  private let epsilon: Float

  package init(epsilon: Float = 1e-8) { self.epsilon = epsilon }

  package func callAsFunction(_ input: Tensor, _ target: Tensor) -> Tensor {
    requireAudio(input, target)
    let offset = (target - input).mean(along: [2]).squared()
    return (offset / (target.squared().mean(along: [2]) + epsilon)).mean(along: [1])
  }

  package func piecewise(channels: Int) -> PiecewiseLoss? {
    PiecewiseLoss(
      ofEachChannel: { sums in
        let offset = sums.error / sums.samples
        return offset * offset / (sums.targetEnergy / sums.samples + Double(epsilon))
      }, channels: channels)
  }
}
