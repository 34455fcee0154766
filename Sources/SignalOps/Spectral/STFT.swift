package import TensorEngine

/// How a signal is cut into frames, windowed and transformed: the settings of a short-time Fourier transform.
///
/// As `torch.stft` has it, one-sided and not normalised: frame t starts `hop` samples after frame t − 1 and
/// is `fftSize` samples long; a window shorter than that stands at its middle, with zeros around it.
/// Frames, windows and bins do not depend on the signal, so one value serves any number of signals.
package struct STFT: Sendable {
  /// What the frames meet before and after the signal.
  package enum Padding: String, CaseIterable, Sendable {
    /// Frame t is centred on sample t · hop; the signal is mirrored at its first and its last sample.
    case reflect
    /// Frame t is centred on sample t · hop; there is silence around the signal.
    case zeros
    /// Frame t starts on sample t · hop and lies within the signal; what fills no frame is left out.
    case none
  }

  /// Samples of a frame, N.
  package let fftSize: Int
  /// Samples from the start of a frame to the start of the next.
  package let hop: Int
  /// Samples of the window, at most `fftSize`.
  package let windowSize: Int
  /// What frames are multiplied by.
  package let window: Window
  /// What the frames meet before and after the signal.
  package let padding: Padding

  let fft: FFT
  let weights: [Float]

  /// Settings of a transform; the window is as long as a frame if `windowSize` is `nil`.
  package init(
    fftSize: Int, hop: Int, windowSize: Int? = nil, window: Window = .hann,
    padding: Padding = .reflect
  ) {
    let windowSize = windowSize ?? fftSize
    precondition(
      hop > 0 && windowSize > 0 && windowSize <= fftSize,
      "STFT: \(fftSize) samples, hop \(hop), window \(windowSize)")
    self.fftSize = fftSize
    self.hop = hop
    self.windowSize = windowSize
    self.window = window
    self.padding = padding
    fft = FFT(count: fftSize)
    weights = window.samples(windowSize).map { Float($0) }
  }

  /// Bins of a spectrum, N/2 + 1. Bin k is at k / N of the sample rate.
  package var bins: Int { fft.bins }

  /// Frames of a signal of at least one sample.
  ///
  /// At least one frame: a signal too short for the first is completed with silence.
  package func frames(of samples: Int) -> Int {
    precondition(samples > 0, "STFT: \(samples) samples")
    return 1 + max(0, samples + 2 * before - fftSize) / hop
  }

  /// Where the window of a frame starts, counted from the first sample of the signal.
  func start(ofFrame frame: Int) -> Int { frame * hop + windowOffset - before }

  /// Where the window starts within its frame.
  var windowOffset: Int { (fftSize - windowSize) / 2 }

  /// The sample that a window meets at an index before, in or after the signal; `nil` where it is silent.
  ///
  /// A signal too short to be mirrored once is mirrored again at each end, as `numpy.pad` does it; one
  /// sample is repeated.
  func source(_ index: Int, of samples: Int) -> Int? {
    if index >= 0 && index < samples { return index }
    guard padding == .reflect else { return nil }
    guard samples > 1 else { return 0 }
    let period = 2 * (samples - 1)
    let folded = (index % period + period) % period
    return min(folded, period - folded)
  }

  /// Samples of padding before the signal, and behind it.
  private var before: Int { padding == .none ? 0 : fftSize / 2 }
}

extension Tensor {
  /// The short-time Fourier transform: X[t, k] = Σ_n w[n] x[t · hop + n − N/2] e^(−2πi kn/N).
  ///
  /// - Shape: `[…, sample]` with at least one sample, to `[…, frame, bin, 2]`: real and imaginary part.
  /// - Gradient: hand-written adjoint, one inverse transform a frame: overlapping frames add up, padding
  ///   returns to the samples it mirrors. Keeps nothing.
  /// - Source: `torch.stft`.
  package func stft(_ fourier: STFT) -> Tensor {
    precondition(rank > 0, "stft: a scalar has no samples")
    let (samples, full) = (shape[rank - 1], shape)
    let frames = STFTPlan(fourier, samples: samples, backend: backend)
    let rows = full.dropLast().reduce(1, *)
    let y = Tensor(
      uninitialized: full.dropLast() + [frames.count, fourier.bins, 2], on: backend
    ) { y in
      withUnsafeValues { frames.transform($0, rows: rows, to: y) }
    }
    return y.recorded("stft", from: [self]) { dy in
      [
        Tensor(uninitialized: full, on: dy.backend) { dx in
          dy.withUnsafeValues { dy in
            frames.adjoint(rows: rows, to: dx) { row, frame, spectrum in
              let from = dy + (row * frames.count + frame) * 2 * fourier.bins
              spectrum.update(from: from, count: 2 * fourier.bins)
            }
          }
        }
      ]
    }
  }
}
