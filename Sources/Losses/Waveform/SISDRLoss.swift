package import TensorEngine

/// The scale-invariant signal-to-distortion ratio in negated decibels:
/// −10 · log₁₀(Σ(αy)² / (Σ(x − αy)² + ε) + ε), α = ⟨x, y⟩/(Σy² + ε), for each channel, and their mean.
///
/// Lowest where the input is the target at any scale; 80 dB, the most there is, where nothing of the target
/// is in it.
///
/// - Gradient: composed.
/// - Source: Le Roux et al. (2019), "SDR – half-baked or well done?", arXiv:1811.02508, eq. 3; ε as in
///   auraloss.
package struct SISDRLoss: Loss {
  private let ratio: DistortionRatio

  /// A loss that takes away the mean of each channel first, unless told otherwise.
  package init(removesMean: Bool = true, epsilon: Float = 1e-8) {
    ratio = DistortionRatio(removesMean: removesMean, epsilon: epsilon)
  }

  package func callAsFunction(_ input: Tensor, _ target: Tensor) -> Tensor {
    requireAudio(input, target)
    let (x, y) = ratio.prepared(input, target)
    let scaled = y * ratio.scale(of: y, to: x)
    return ratio.loss(signal: scaled, distortion: x - scaled)
  }

  package func piecewise(channels: Int) -> PiecewiseLoss? {
    PiecewiseLoss(
      ofEachChannel: { sums in
        let (error, target, product) = sums.energies(removesMean: ratio.removesMean)
        let epsilon = Double(ratio.epsilon)
        // α = (Σy² + Σdy) / (Σy² + ε), and x − αy = d + (1 − α)y, where 1 − α is small near equality.
        let scale = (target + product) / (target + epsilon)
        let rest = (epsilon - product) / (target + epsilon)
        let distortion = error + 2 * rest * product + rest * rest * target
        return ratio.loss(signal: scale * scale * target, distortion: max(0, distortion))
      }, channels: channels)
  }
}
