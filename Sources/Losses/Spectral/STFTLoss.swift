import SignalOps
package import TensorEngine

/// How far the spectra of short frames lie apart: w_sc · convergence + w_log · distance of log-magnitudes
/// + w_lin · distance of magnitudes + w_phs · distance of phases.
///
/// - convergence: ‖|Y| − |X|‖ / ‖|Y|‖ over all channels, frames and bins of an item;
/// - distances: the mean over the same.
///
/// Goals, in this order: finite values and gradients, auraloss's values, speed. A magnitude is at least
/// √`powerFloor`, so digital silence has a logarithm; a band without bins counts as 1e-30, a target without
/// any energy as one with the norm 1e-6.
///
/// - Gradient: composed; 0 below the floor and where magnitudes are the same.
/// - Source: Arık et al. (2018), arXiv:1808.06719; Yamamoto et al. (2019), arXiv:1910.11480, eq. 4–6; the
///   defaults of auraloss.
package struct STFTLoss: Loss {
  /// What the loss is made of.
  package let settings: Settings
  private let fourier: ShortTimeFourier
  private let bank: FilterBank?

  package init(_ settings: Settings = Settings()) {
    self.settings = settings
    fourier = ShortTimeFourier(
      fftSize: settings.fftSize, hop: settings.hop, windowSize: settings.windowSize,
      window: settings.window, padding: settings.padding)
    bank =
      switch settings.bands {
      case .bins: nil
      case .mel(let bands, let sampleRate):
        .mel(bands: bands, sampleRate: sampleRate, fftSize: settings.fftSize)
      case .chroma(let classes, let sampleRate):
        .chroma(classes: classes, sampleRate: sampleRate, fftSize: settings.fftSize)
      }
  }

  package func callAsFunction(_ input: Tensor, _ target: Tensor) -> Tensor {
    requireAudio(input, target)
    let (inputSpectra, targetSpectra) = (input.stft(fourier), target.stft(fourier))
    let x = magnitudes(inputSpectra)
    var y = magnitudes(targetSpectra)
    if settings.isScaleInvariant { y = y * scale(of: y, to: x) }
    var terms: [Tensor] = []
    if settings.convergenceWeight != 0 {
      terms.append(settings.convergenceWeight * convergence(x, y))
    }
    if settings.logWeight != 0 {
      terms.append(
        settings.logWeight * distance(logarithms(x), logarithms(y), settings.logDistance))
    }
    if settings.linearWeight != 0 {
      terms.append(settings.linearWeight * distance(x, y, settings.linearDistance))
    }
    if settings.phaseWeight != 0 {
      terms.append(
        settings.phaseWeight
          * distance(inputSpectra.complexPhase(), targetSpectra.complexPhase(), .squared))
    }
    precondition(!terms.isEmpty, "STFTLoss: every weight is 0")
    return .added(terms)
  }

  /// `[batch, channel, frame, band]`.
  private func magnitudes(_ spectra: Tensor) -> Tensor {
    let magnitudes = spectra.complexMagnitude(floor: settings.powerFloor)
    return bank.map { magnitudes.filtered(by: $0) } ?? magnitudes
  }

  /// α of each channel.
  private func scale(of y: Tensor, to x: Tensor) -> Tensor {
    (x * y).sum(along: [2, 3], keepingAxes: true)
      / y.squared().sum(along: [2, 3], keepingAxes: true).maximum(1e-12)
  }

  /// ‖Y − X‖ / ‖Y‖ of each item.
  private func convergence(_ x: Tensor, _ y: Tensor) -> Tensor {
    let axes = settings.pooling == .item ? [1, 2, 3] : [0, 1, 2, 3]
    // The least numerator only keeps the gradient at equality finite: it is 0 there.
    let error = (y - x).squared().sum(along: axes).maximum(1e-30).squareRoot()
    let size = y.squared().sum(along: axes).maximum(1e-12).squareRoot()
    return (error / size).broadcast(to: [x.shape[0]])
  }

  private func logarithms(_ magnitudes: Tensor) -> Tensor {
    (settings.logFactor * magnitudes + settings.logOffset).maximum(1e-30).logarithm()
  }

  private func distance(_ x: Tensor, _ y: Tensor, _ distance: Distance) -> Tensor {
    switch distance {
    case .absolute: (x - y).magnitude().mean(along: [1, 2, 3])
    case .squared: (x - y).squared().mean(along: [1, 2, 3])
    }
  }
}
