package import SignalOps

extension STFTLoss {
  /// How an error is measured.
  package enum Distance: String, CaseIterable, Codable, Sendable {
    /// |x − y|, L1.
    case absolute
    /// (x − y)², L2.
    case squared
  }

  /// What the magnitudes are gathered into before they are compared.
  package enum Bands: Equatable, Sendable {
    /// Nothing: each bin by itself.
    case bins
    /// So many mel bands (`FilterBank.mel`), of audio at a rate in hertz.
    case mel(Int, sampleRate: Double)
    /// So many pitch classes (`FilterBank.chroma`), of audio at a rate in hertz.
    case chroma(Int, sampleRate: Double)
  }

  /// Over what the norms of the spectral convergence are taken.
  package enum Pooling: String, CaseIterable, Codable, Sendable {
    /// Each item by itself.
    case item
    /// The whole batch, as the peers have it: every item then has the same convergence.
    case batch
  }

  /// What an STFT loss is made of, with auraloss's defaults.
  package struct Settings: Equatable, Sendable {
    /// Samples of a frame.
    package var fftSize = 1024
    /// Samples from frame to frame.
    package var hop = 256
    /// Samples of the window, at most `fftSize`; `nil` is as many.
    package var windowSize: Int?
    /// What frames are multiplied by.
    package var window = Window.hann
    /// What frames meet around the signal.
    package var padding = ShortTimeFourier.Padding.reflect
    /// Weight of ‖Y − X‖ / ‖Y‖, w_sc.
    package var convergenceWeight: Float = 1
    /// Weight of the distance of log-magnitudes, w_log_mag.
    package var logWeight: Float = 1
    /// Weight of the distance of magnitudes, w_lin_mag.
    package var linearWeight: Float = 0
    /// Weight of the mean squared difference of phases in radians, not wrapped, w_phs.
    package var phaseWeight: Float = 0
    /// How log-magnitudes are compared.
    package var logDistance = Distance.absolute
    /// How magnitudes are compared.
    package var linearDistance = Distance.absolute
    /// c in ln(c · |X| + o), log_fac.
    package var logFactor: Float = 1
    /// o in ln(c · |X| + o), log_eps.
    package var logOffset: Float = 0
    /// The least power of a bin, eps: |X| = √max(re² + im², floor).
    package var powerFloor: Float = 1e-8
    /// What magnitudes are gathered into.
    package var bands = Bands.bins
    /// Whether each channel of the target is first scaled by α = ⟨X, Y⟩ / ‖Y‖², the best for its magnitudes.
    package var isScaleInvariant = false
    /// Over what the convergence is taken.
    package var pooling = Pooling.item

    /// auraloss's defaults, with other sizes.
    package init(fftSize: Int = 1024, hop: Int = 256, windowSize: Int? = nil) {
      self.fftSize = fftSize
      self.hop = hop
      self.windowSize = windowSize
    }
  }
}
