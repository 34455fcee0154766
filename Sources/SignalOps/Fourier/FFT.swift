import Kernels
package import TensorEngine

/// The discrete Fourier transform of real signals of one length, forward and inverse.
///
/// Forward: X[k] = Σ_n x[n] e^(−2πi kn/N) for k = 0 ... N/2, interleaved real and imaginary. Inverse:
/// x[n] = (1/N) Σ_k X[k] e^(2πi kn/N), so that inverse after forward returns the signal. The same length
/// gives the same bytes every time. Any length: powers of two from 128 to 65,536 run on our own kernels,
/// others on FFTW, where products of 2, 3, 5 and 7 are fast.
package final class FFT: Sendable {
  /// Samples of a signal, N.
  package let count: Int
  /// Complex bins of a spectrum, N/2 + 1.
  package let bins: Int

  private let method: Method

  private enum Method {
    case kernels(table: [Float])
    case plans(FourierPlans)
  }

  /// Prepares the transforms of signals of `count` samples.
  package init(count: Int) {
    precondition(count > 0, "FFT: \(count) samples")
    self.count = count
    bins = count / 2 + 1
    let isPowerOfTwo = count & (count - 1) == 0
    method =
      isPowerOfTwo && (Int(FOURIER_SMALLEST)...65_536).contains(count)
      ? .kernels(table: FourierTable.values(count: count)) : .plans(FourierPlans(count: count))
  }

  /// Transforms a signal, which is kept, to a spectrum of 2 × `bins` floats.
  package func forward(
    _ signal: UnsafePointer<Float>, to spectrum: UnsafeMutablePointer<Float>, on backend: Backend
  ) {
    switch method {
    case .kernels(let table):
      withScratch {
        backend.kernels.fourier.forward(count, table, signal, spectrum, $0)
      }
    case .plans(let plans):
      plans.forward(signal, to: spectrum)
    }
  }

  /// Transforms a spectrum back. The spectrum serves as scratch and is lost.
  package func inverse(
    _ spectrum: UnsafeMutablePointer<Float>, to signal: UnsafeMutablePointer<Float>,
    on backend: Backend
  ) {
    let scale = 1 / Float(count)
    inverse(spectrum, end: scale, middle: scale, to: signal, on: backend)
  }

  /// The adjoint of `forward` for one signal: x[n] = Σ_k Re(X[k] e^(2πi kn/N)), k = 0 ... N/2, where X holds
  /// gradients of real and imaginary parts. The spectrum serves as scratch and is lost.
  package func adjoint(
    _ spectrum: UnsafeMutablePointer<Float>, to signal: UnsafeMutablePointer<Float>,
    on backend: Backend
  ) {
    // The inverse counts each bin that has a mirror image twice.
    inverse(spectrum, end: 1, middle: 0.5, to: signal, on: backend)
  }

  /// N times the inverse, with a factor for the bins that have no mirror image and one for the others.
  private func inverse(
    _ spectrum: UnsafeMutablePointer<Float>, end: Float, middle: Float,
    to signal: UnsafeMutablePointer<Float>, on backend: Backend
  ) {
    switch method {
    case .kernels(let table):
      withScratch {
        backend.kernels.fourier.inverse(count, table, spectrum, end, middle, signal, $0)
      }
    case .plans(let plans):
      for index in 0..<2 * bins {
        let isEnd = index < 2 || (count % 2 == 0 && index >= count)
        spectrum[index] *= isEnd ? end : middle
      }
      plans.inverse(spectrum, to: signal)
    }
  }

  private func withScratch(_ body: (UnsafeMutablePointer<Float>) -> Void) {
    // Aligned by hand: the system's aligned allocation is slow.
    withUnsafeTemporaryAllocation(
      of: Float.self, capacity: count + Int(FOURIER_SPARE) + 16
    ) { scratch in
      guard let start = scratch.baseAddress else { return }
      body(
        UnsafeMutableRawPointer(start).alignedUp(toMultipleOf: 64).assumingMemoryBound(
          to: Float.self))
    }
  }
}
