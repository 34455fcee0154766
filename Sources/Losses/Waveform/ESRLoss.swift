package import TensorEngine

/// The error-to-signal ratio, Σ(y − x)² / (Σy² + ε) for each channel, and their mean.
///
/// - Gradient: composed.
/// - Source: Wright & Välimäki (2019), arXiv:1911.08922, eq. 3; ε as in auraloss.
package struct ESRLoss: Loss {
  private let epsilon: Float

  package init(epsilon: Float = 1e-8) { self.epsilon = epsilon }

  package func callAsFunction(_ input: Tensor, _ target: Tensor) -> Tensor {
    requireAudio(input, target)
    let error = (target - input).squared().sum(along: [2])
    return (error / (target.squared().sum(along: [2]) + epsilon)).mean(along: [1])
  }

  package func piecewise(channels: Int) -> PiecewiseLoss? {
    PiecewiseLoss(
      ofEachChannel: { $0.errorEnergy / ($0.targetEnergy + Double(epsilon)) }, channels: channels)
  }
}
