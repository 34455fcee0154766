import SignalOps
package import TensorEngine

/// How far the spectra of short frames lie apart: w_sc · convergence + w_log · distance of log-magnitudes
/// + w_lin · distance of magnitudes + w_phs · distance of phases.
///
/// - convergence: ‖|Y| − |X|‖ / ‖|Y|‖ over all channels, frames and bins of an item;
/// - distances: the mean over the same.
///
/// Goals, in this order: finite values and gradients, auraloss's values, speed. Where the settings allow it
/// all is done in one pass (`spectralDistances`); the rest is composed, in `STFTLoss+Composed`. A magnitude
/// is at least √`powerFloor`, so digital silence has a logarithm; a band without bins is the same in both
/// signals, a target without any energy counts as one with the norm 1e-6.
///
/// - Gradient: composed, or that of `spectralDistances`; 0 below the floor and where magnitudes are the same.
/// - Source: Arık et al. (2018), arXiv:1808.06719; Yamamoto et al. (2019), arXiv:1910.11480, eq. 4–6; the
///   defaults of auraloss.
package struct STFTLoss: Loss {
  /// What the loss is made of.
  package let settings: Settings
  let fourier: STFT
  let bank: FilterBank?

  /// - Parameters:
  ///   - settings: What the loss is made of.
  ///   - sampleRate: Of the audio, in hertz; only bands have to know it.
  package init(_ settings: Settings = Settings(), sampleRate: Int? = nil) {
    func known(_ bands: String) -> Int {
      guard let sampleRate else {
        preconditionFailure("STFTLoss: \(bands) bands of an unknown rate")
      }
      return sampleRate
    }
    self.settings = settings
    fourier = STFT(
      fftSize: settings.fftSize, hop: settings.hop, windowSize: settings.windowSize,
      window: settings.window, padding: settings.padding)
    bank =
      switch settings.bands {
      case .bins: nil
      case .mel(let bands):
        .mel(bands: bands, sampleRate: known("mel"), fftSize: settings.fftSize)
      case .chroma(let classes):
        .chroma(classes: classes, sampleRate: known("chroma"), fftSize: settings.fftSize)
      }
  }

  package func callAsFunction(_ input: Tensor, _ target: Tensor) -> Tensor {
    requireAudio(input, target)
    let terms = isOnePass ? termsInOnePass(input, target) : composedTerms(input, target)
    precondition(!terms.isEmpty, "STFTLoss: every weight is 0")
    return .sum(of: terms)
  }

  /// Whether there is nothing in the settings that `spectralDistances` does not do.
  var isOnePass: Bool {
    !settings.isScaleInvariant && settings.phaseWeight == 0
      && settings.logDistance == .absolute && settings.logFactor == 1 && settings.logOffset == 0
      && settings.powerFloor > 0
  }

  private func termsInOnePass(_ input: Tensor, _ target: Tensor) -> [Tensor] {
    var needed: Set<SpectralDistances.Sum> = []
    if settings.convergenceWeight != 0 { needed.formUnion([.squared, .targetEnergy]) }
    if settings.logWeight != 0 { needed.insert(.logarithmic) }
    if settings.linearWeight != 0 {
      needed.insert(settings.linearDistance == .absolute ? .linear : .squared)
    }
    let distances = input.spectralDistances(
      to: target, fourier, bank: bank, floor: settings.powerFloor, differentiated: needed)
    let count = Float(distances.count * input.shape[1])
    var terms: [Tensor] = []
    if settings.convergenceWeight != 0 {
      terms.append(
        settings.convergenceWeight
          * convergence(error: distances.squared, energy: distances.targetEnergy))
    }
    if settings.logWeight != 0 {
      terms.append(settings.logWeight / count * distances.logarithmic.sum(along: [1]))
    }
    if settings.linearWeight != 0 {
      let sums = settings.linearDistance == .absolute ? distances.linear : distances.squared
      terms.append(settings.linearWeight / count * sums.sum(along: [1]))
    }
    return terms
  }

  /// ‖Y − X‖ / ‖Y‖ of each item, from the squared norms of each channel.
  func convergence(error: Tensor, energy: Tensor) -> Tensor {
    let axes = settings.pooling == .item ? [1] : [0, 1]
    // The least numerator only keeps the gradient at equality finite: it is 0 there.
    let numerator = error.sum(along: axes).maximum(1e-30).squareRoot()
    return (numerator / energy.sum(along: axes).maximum(1e-12).squareRoot())
      .broadcast(to: [error.shape[0]])
  }
}
