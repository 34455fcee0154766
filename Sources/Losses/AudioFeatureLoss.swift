import Documents
package import SignalOps
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
  /// How much each feature counts, with Diff-MST's defaults, and how spectra are taken.
  package struct Settings: Sendable {
    /// Level.
    package var rmsWeight: Float = 0.1
    /// Crest factor in decibels.
    package var crestWeight: Float = 0.001
    /// Energy of the difference over that of the sum.
    package var widthWeight: Float = 1
    /// Right against left.
    package var imbalanceWeight: Float = 1
    /// Spectrum of sum and difference.
    package var barkWeight: Float = 0.1
    /// Samples of a frame; frames overlap by three quarters.
    package var fftSize = 32_768
    package var scale = BarkScale.traunmueller

    package init() {}
  }

  private let settings: Settings
  private let fourier: STFT
  private let bank: FilterBank

  /// A loss for audio at a rate in hertz.
  package init(sampleRate: Int, _ settings: Settings = Settings()) {
    self.settings = settings
    fourier = STFT(fftSize: settings.fftSize, hop: settings.fftSize / 4)
    bank = .bark(
      bands: 24, sampleRate: sampleRate, fftSize: settings.fftSize, range: 20...20_000,
      scale: settings.scale)
  }

  package func callAsFunction(_ input: Tensor, _ target: Tensor) -> Tensor {
    requireAudio(input, target, stereo: true)
    let terms = zip(features(of: input), features(of: target)).map { own, wanted in
      own.weight * (own.value - wanted.value).squared().mean(along: [1])
    }
    return .sum(of: terms)
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
      (settings.rmsWeight, rms), (settings.crestWeight, (peak / rms).decibels(floor: 1e-8)),
      (settings.widthWeight, width), (settings.imbalanceWeight, imbalance),
      (settings.barkWeight, bark.reshaped([batch, 2 * bank.bands])),
    ]
  }
}

// MARK: By name

extension LossKind {
  package static let audioFeatures = LossKind(
    "audioFeatures", "Level, crest, width, imbalance and Bark spectrum.",
    origin: .peer("Diff-MST"), needsStereo: true, isReported: false,
    standard: AudioFeatureLoss.Settings(),
    settings: [
      LossSetting("rmsWeight", \.rmsWeight, .weight, "the weight of the level."),
      LossSetting("crestWeight", \.crestWeight, .weight, "the weight of the crest factor."),
      LossSetting("widthWeight", \.widthWeight, .weight, "the weight of the width."),
      LossSetting(
        "imbalanceWeight", \.imbalanceWeight, .weight, "the weight of right against left."),
      LossSetting("barkWeight", \.barkWeight, .weight, "the weight of the Bark spectrum."),
      LossSetting("fftSize", \.fftSize, .frame, "the length of a frame."),
      LossSetting("barkScale", \.scale, .choice, "which Barks."),
    ],
    problem: { settings in
      let weights = [
        settings.rmsWeight, settings.crestWeight, settings.widthWeight, settings.imbalanceWeight,
        settings.barkWeight,
      ]
      return weights.allSatisfy { $0 == 0 }
        ? "every weight of it is 0. Give one feature a weight." : nil
    }
  ) { settings, rate in
    AudioFeatureLoss(sampleRate: rate, settings)
  }
}
