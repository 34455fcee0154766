import SignalOps
import TensorEngine

/// The terms for any settings, from spectrograms held in memory.
extension STFTLoss {
  func composedTerms(_ input: Tensor, _ target: Tensor) -> [Tensor] {
    let (inputSpectra, targetSpectra) = (input.stft(fourier), target.stft(fourier))
    let x = magnitudes(inputSpectra)
    var y = magnitudes(targetSpectra)
    if settings.isScaleInvariant { y = y * scale(of: y, to: x) }
    var terms: [Tensor] = []
    if settings.convergenceWeight != 0 {
      let error = (y - x).squared().sum(along: [2, 3])
      let energy = y.squared().sum(along: [2, 3])
      terms.append(settings.convergenceWeight * convergence(error: error, energy: energy))
    }
    if settings.logWeight != 0 {
      terms.append(
        settings.logWeight * distance(logarithms(x), logarithms(y), settings.logDistance))
    }
    if settings.linearWeight != 0 {
      terms.append(settings.linearWeight * distance(x, y, settings.linearDistance))
    }
    if settings.phaseWeight != 0 {
      let difference = inputSpectra.complexPhase() - targetSpectra.complexPhase()
      let error = settings.wrapsPhase ? difference.wrappedAngle() : difference
      terms.append(settings.phaseWeight * error.squared().mean(along: [1, 2, 3]))
    }
    return terms
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
