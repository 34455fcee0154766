import SignalOps
package import TensorEngine

/// Diff-MST's audio-feature loss, Σ_f w_f · mean (f(x) − f(y))²: what engineers look at in place of spectra.
///
/// - rms: √max(mean x², 1e-8) of each channel;
/// - crest: 20 · log₁₀ max(max|x| / rms, 1e-8) of each channel;
/// - width: mean (L − R)² / max(mean (L + R)², 1e-8);
/// - imbalance: (mean R² − mean L²) / max(mean R² + mean L², 1e-8);
/// - bark: ln(band + 1e-8) of 24 Bark bands from 20 Hz to 20 kHz of the mean magnitude over the frames, of
///   L + R and of L − R.
///
/// - Shape: input and target `[batch, 2, sample]`.
/// - Gradient: composed; of the crest to the first of the largest samples.
/// - Source: Vanka et al. (2024), "Diff-MST: differentiable mixing style transfer", arXiv:2407.08889,
///   section 3.3; De Man et al. (2014) for the features.
package struct AudioFeatureLoss: Loss {
  /// How much each feature counts, with Diff-MST's defaults.
  package struct Weights: Codable, Equatable, Sendable {
    /// Level.
    package var rms: Float = 0.1
    /// Crest factor in decibels.
    package var crest: Float = 0.001
    /// Energy of the difference over that of the sum.
    package var width: Float = 1
    /// Right against left.
    package var imbalance: Float = 1
    /// Spectrum of sum and difference.
    package var bark: Float = 0.1

    package init() {}
  }

  private let weights: Weights
  private let fourier: ShortTimeFourier
  private let bank: FilterBank

  /// A loss for audio at a rate in hertz.
  package init(
    sampleRate: Double, weights: Weights = Weights(), fftSize: Int = 32_768,
    scale: BarkScale = .traunmueller
  ) {
    self.weights = weights
    fourier = ShortTimeFourier(fftSize: fftSize, hop: fftSize / 4)
    bank = .bark(
      bands: 24, sampleRate: sampleRate, fftSize: fftSize, range: 20...20_000, scale: scale)
  }

  package func callAsFunction(_ input: Tensor, _ target: Tensor) -> Tensor {
    requireAudio(input, target, stereo: true)
    let terms = zip(features(of: input), features(of: target)).map { own, wanted in
      own.weight * (own.value - wanted.value).squared().mean(along: [1])
    }
    return .added(terms)
  }

  /// Each feature `[batch, value]`.
  private func features(of x: Tensor) -> [(weight: Float, value: Tensor)] {
    let (batch, sides) = (x.shape[0], x.sumAndDifference())
    func first(_ values: Tensor) -> Tensor { values.sliced(0..<1, along: 1) }
    func second(_ values: Tensor) -> Tensor { values.sliced(1..<2, along: 1) }
    let power = x.squared().mean(along: [2])
    let sidePower = sides.squared().mean(along: [2])
    let rms = power.maximum(1e-8).squareRoot()
    let peak = x.magnitude().maximum(along: 2).reshaped([batch, 2])
    let width = second(sidePower) / first(sidePower).maximum(1e-8)
    let imbalance =
      (second(power) - first(power)) / (second(power) + first(power)).maximum(1e-8)
    let spectrum = sides.stft(fourier).complexMagnitude().mean(along: [2])
    let bark = (spectrum.filtered(by: bank) + 1e-8).logarithm()
    return [
      (weights.rms, rms), (weights.crest, (peak / rms).decibels(floor: 1e-8)),
      (weights.width, width), (weights.imbalance, imbalance),
      (weights.bark, bark.reshaped([batch, 2 * bank.bands])),
    ]
  }
}
