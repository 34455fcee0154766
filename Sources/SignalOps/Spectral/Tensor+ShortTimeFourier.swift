package import TensorEngine

extension Tensor {
  /// The short-time Fourier transform: X[t, k] = Σ_n w[n] x[t · hop + n − N/2] e^(−2πi kn/N).
  ///
  /// - Shape: `[…, sample]` with at least one sample, to `[…, frame, bin, 2]`: real and imaginary part.
  /// - Gradient: hand-written adjoint, one inverse transform a frame: overlapping frames add up, padding
  ///   returns to the samples it mirrors. Keeps nothing.
  /// - Source: `torch.stft`.
  package func stft(_ fourier: ShortTimeFourier) -> Tensor {
    precondition(rank > 0, "stft: a scalar has no samples")
    let (samples, full) = (shape[rank - 1], shape)
    let frames = ShortTimeFrames(fourier, samples: samples, backend: backend)
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
