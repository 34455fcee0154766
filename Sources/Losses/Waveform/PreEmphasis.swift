import SignalOps
package import TensorEngine

/// A short filter that both signals pass before they are compared, so that errors count where they are heard.
///
/// - Source: Wright & Välimäki (2019), arXiv:1911.08922; the filters of auraloss.
package struct PreEmphasis: Sendable {
  /// What the filter meets at the ends, and which way round it is.
  package enum Padding: CaseIterable, Sendable {
    /// y[n] = Σ_k h[k] x[n − k + centre], with silence around the signal: as long as the signal and in time.
    case aligned
    /// y[n] = Σ_k h[k] x[n + k − 50]: auraloss's, which is right for 101 taps; three taps come out
    /// reversed in time and 98 samples longer.
    case auraloss
  }

  /// The filters by name.
  package enum Kind: String, CaseIterable, Sendable {
    case none, highPass, foldedDifferentiator, lowPass, aWeighting

    /// The filter for audio at a rate in hertz; `nil` for none.
    func filter(sampleRate: Int) -> PreEmphasis? {
      switch self {
      case .none: nil
      case .highPass: .highPass()
      case .foldedDifferentiator: .foldedDifferentiator()
      case .lowPass: .lowPass()
      case .aWeighting: .aWeighting(sampleRate: sampleRate)
      }
    }
  }

  /// The filter h.
  package let taps: [Float]
  /// The tap that meets the output's own sample.
  private let centre: Int
  private let padding: Padding

  private init(_ taps: [Float], centre: Int = 0, padding: Padding) {
    self.taps = taps
    self.centre = centre
    self.padding = padding
  }

  /// The high-pass y[n] = x[n] − c · x[n − 1].
  package static func highPass(
    coefficient: Float = 0.85, padding: Padding = .aligned
  ) -> PreEmphasis {
    PreEmphasis([1, -coefficient, 0], padding: padding)
  }

  /// The folded differentiator y[n] = x[n] − c · x[n − 2].
  package static func foldedDifferentiator(
    coefficient: Float = 0.85, padding: Padding = .aligned
  ) -> PreEmphasis {
    PreEmphasis([1, 0, -coefficient], padding: padding)
  }

  /// The low-pass y[n] = x[n] + c · x[n − 1] of FxNorm-automix.
  package static func lowPass(
    coefficient: Float = 0.85, padding: Padding = .aligned
  ) -> PreEmphasis {
    PreEmphasis([1, coefficient, 0], padding: padding)
  }

  /// A-weighting in linear phase, of 101 taps around the middle one.
  package static func aWeighting(sampleRate: Int) -> PreEmphasis {
    let taps = AWeighting(sampleRate: sampleRate).taps(101)
    return PreEmphasis(taps.map { Float($0) }, centre: 50, padding: .aligned)
  }

  /// The filtered signal.
  ///
  /// - Shape: `[batch, channel, sample]`; with `.aligned` unchanged.
  /// - Gradient: composed.
  package func callAsFunction(_ signal: Tensor) -> Tensor {
    let (samples, last) = (signal.shape[2], taps.count - 1)
    switch padding {
    case .aligned:
      return convolved(signal.padded(before: 0, after: centre, along: 2), with: taps)
        .sliced(centre..<centre + samples, along: 2)
    case .auraloss:
      return convolved(signal.padded(before: 50, after: 50, along: 2), with: taps.reversed())
        .sliced(last..<samples + 100, along: 2)
    }
  }

  private func convolved(_ signal: Tensor, with taps: [Float]) -> Tensor {
    let impulse = Tensor(taps, shape: [1, 1, 1, taps.count], on: signal.backend)
    return signal.reshaped([1] + signal.shape).convolved(with: impulse).reshaped(signal.shape)
  }
}

/// Any loss, of signals that passed filters first.
///
/// With A-weighting before a loss of spectra it is auraloss's `perceptual_weighting`.
///
/// - Gradient: composed.
package struct PreEmphasizedLoss: Loss {
  private let filters: [PreEmphasis]
  private let base: any Loss

  /// A loss of signals that pass `filters` in their order.
  package init(_ filters: [PreEmphasis], _ base: any Loss) {
    self.filters = filters
    self.base = base
  }

  package func callAsFunction(_ input: Tensor, _ target: Tensor) -> Tensor {
    requireAudio(input, target)
    return base(
      filters.reduce(input) { $1($0) }, filters.reduce(target) { $1($0) })
  }

  package func drawn(step: Int) -> any Loss { PreEmphasizedLoss(filters, base.drawn(step: step)) }
}
