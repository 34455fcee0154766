package import TensorEngine

/// The scale-dependent signal-to-distortion ratio in negated decibels:
/// −10 · log₁₀(Σ(αy)² / (Σ(x − y)² + ε) + ε), α = ⟨x, y⟩/(Σy² + ε), for each channel, and their mean.
///
/// Lowest at equality; 80 dB, the most there is, where nothing of the target is in the input.
///
/// - Gradient: composed.
/// - Source: Le Roux et al. (2019), "SDR – half-baked or well done?", arXiv:1811.02508, section 4; ε as in
///   auraloss.
package struct SDSDRLoss: Loss {
  private let ratio: DistortionRatio

  /// A loss that takes away the mean of each channel first, unless told otherwise.
  package init(removesMean: Bool = true, epsilon: Float = 1e-8) {
    ratio = DistortionRatio(removesMean: removesMean, epsilon: epsilon)
  }

  package func callAsFunction(_ input: Tensor, _ target: Tensor) -> Tensor {
    requireAudio(input, target)
    let (x, y) = ratio.prepared(input, target)
    return ratio.loss(signal: y * ratio.scale(of: y, to: x), distortion: x - y)
  }

  package func piecewise(channels: Int) -> PiecewiseLoss? {
    PiecewiseLoss(
      ofEachChannel: { sums in
        let (error, target, product) = sums.energies(removesMean: ratio.removesMean)
        // α = (Σy² + Σdy) / (Σy² + ε)
        let scale = (target + product) / (target + Double(ratio.epsilon))
        return ratio.loss(signal: scale * scale * target, distortion: error)
      }, channels: channels)
  }
}
