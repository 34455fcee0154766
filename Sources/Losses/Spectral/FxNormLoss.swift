import SignalOps
package import TensorEngine

/// FxNorm-automix's losses L_a and L_b: of A-weighted, low-passed sum and difference, spectra of 4096 samples
/// under the root of a Hann window.
///
/// L_a = convergence + distance of log-magnitudes; L_b has the mean squared difference of magnitudes in place
/// of the convergence; both are summed over sum and difference. The peer filters in half precision, delays
/// by the padding of 50 for three taps, takes norms over the batch, and leaves out its network's guard
/// frames; this does none of that.
///
/// - Shape: input and target `[batch, 2, sample]`.
/// - Gradient: composed.
/// - Source: Martínez-Ramírez et al. (2022), arXiv:2208.11428, section 4.2, and its code.
package struct FxNormLoss: Loss {
  /// Which of the two.
  package enum Variant: Sendable {
    /// The loss with spectral convergence.
    case a
    /// The loss on squared magnitudes.
    case b
  }

  private let loss: PreEmphasizedLoss

  /// One of the two losses, for audio at a rate in hertz.
  package init(_ variant: Variant, sampleRate: Int = 44_100) {
    self.init(Self.settings(variant), sampleRate: sampleRate)
  }

  fileprivate init(_ settings: STFTLoss.Settings, sampleRate: Int) {
    loss = PreEmphasizedLoss(
      [.aWeighting(sampleRate: sampleRate), .lowPass()],
      SumAndDifferenceLoss(
        STFTLoss(settings, sampleRate: sampleRate), sumWeight: 2, differenceWeight: 2))
  }

  fileprivate static func settings(_ variant: Variant) -> STFTLoss.Settings {
    var settings = STFTLoss.Settings(fftSize: 4096, hop: 1024)
    settings.window = .squareRootHann
    settings.padding = .none
    settings.powerFloor = 0
    settings.logOffset = 1e-30
    settings.convergenceWeight = variant == .a ? 1 : 0
    settings.linearWeight = variant == .b ? 1 : 0
    settings.linearDistance = .squared
    return settings
  }

  package func callAsFunction(_ input: Tensor, _ target: Tensor) -> Tensor {
    requireAudio(input, target, stereo: true)
    return loss(input, target)
  }
}

// MARK: By name

extension LossKind {
  package static let fxNormA = fxNorm(
    "fxNormA", "FxNorm-automix's L_a: A-weighted sum and difference, with the convergence.", .a)
  package static let fxNormB = fxNorm(
    "fxNormB", "FxNorm-automix's L_b: the same, with squared magnitudes.", .b)

  private static func fxNorm(
    _ name: String, _ meaning: String, _ variant: FxNormLoss.Variant
  ) -> LossKind {
    LossKind(
      name, meaning, origin: .peer("FxNorm-automix"), needsStereo: true, isReported: false,
      standard: FxNormLoss.settings(variant),
      settings: STFTLoss.Settings.sizes + STFTLoss.Settings.comparison, problem: \.problem
    ) { settings, rate in
      FxNormLoss(settings, sampleRate: rate)
    }
  }
}
