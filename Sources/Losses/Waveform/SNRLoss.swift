package import TensorEngine

/// The signal-to-noise ratio in negated decibels, −10 · log₁₀(Σy² / (Σ(x − y)² + ε) + ε) for each channel,
/// and their mean.
///
/// Lowest at equality, at −10 · log₁₀(Σy²/ε); 80 dB, the most there is, for a silent target.
///
/// - Gradient: composed.
/// - Source: auraloss, with its defaults.
package struct SNRLoss: Loss {
  private let ratio: DistortionRatio

  /// A loss that takes away the mean of each channel first, unless told otherwise.
  package init(removesMean: Bool = true, epsilon: Float = 1e-8) {
    ratio = DistortionRatio(removesMean: removesMean, epsilon: epsilon)
  }

  package func callAsFunction(_ input: Tensor, _ target: Tensor) -> Tensor {
    requireAudio(input, target)
    let (x, y) = ratio.prepared(input, target)
    return ratio.loss(signal: y, distortion: x - y)
  }

  package func piecewise(channels: Int) -> PiecewiseLoss? {
    PiecewiseLoss(
      ofEachChannel: { sums in
        let (error, target, _) = sums.energies(removesMean: ratio.removesMean)
        return ratio.loss(signal: target, distortion: error)
      }, channels: channels)
  }
}
