import Kernels
package import TensorEngine

/// The discrete Fourier transform of real signals of one length, forward and inverse.
///
/// Forward: X[k] = Σ_n x[n] e^(−2πi kn/N) for k = 0 ... N/2, interleaved real and imaginary. Inverse:
/// x[n] = (1/N) Σ_k X[k] e^(2πi kn/N), so that inverse after forward returns the signal. The same length
/// gives the same bytes every time. Any length; `FourierProvider` says which are fast.
///
/// `@unchecked Sendable`: the table is written once, before anyone has it.
package final class FFT: @unchecked Sendable {
  /// Samples of a signal, N.
  package let count: Int
  /// Complex bins of a spectrum, N/2 + 1.
  package let bins: Int

  /// What our kernels for powers of two need. A bare address, so that threads that transform frame after frame do
  /// not count references to it.
  private let table: UnsafeMutablePointer<Float>?
  /// What does the work where there is no such table.
  private let algorithm: (any FourierAlgorithm)?
  /// Floats of scratch that a transform needs. Who transforms frame after frame keeps some.
  let scratchCount: Int

  /// Prepares the transforms of signals of `count` samples.
  package init(count: Int, by provider: FourierProvider = .standard) {
    precondition(count > 0, "FFT: \(count) samples")
    self.count = count
    bins = count / 2 + 1
    algorithm = provider.algorithm(count: count)
    table = algorithm == nil ? FourierTable.allocate(count: count) : nil
    scratchCount = algorithm?.scratchCount ?? count + Int(FOURIER_SPARE)
  }

  /// Prepares the transforms of the next length that transforms fast.
  package convenience init(countAtLeast count: Int, by provider: FourierProvider = .standard) {
    self.init(count: provider.fastCount(atLeast: count), by: provider)
  }

  deinit { table?.deallocate() }

  /// Transforms a signal, which is kept, to a spectrum of 2 × `bins` floats.
  package func forward(
    _ signal: UnsafePointer<Float>, to spectrum: UnsafeMutablePointer<Float>, on backend: Backend,
    scratch: UnsafeMutablePointer<Float>? = nil
  ) {
    with(scratch) { scratch in
      if let table {
        backend.kernels.fourier.forward(count, table, signal, spectrum, scratch)
      } else {
        algorithm?.forward(signal, to: spectrum, on: backend, scratch: scratch)
      }
    }
  }

  /// Transforms a spectrum back. The spectrum serves as scratch and is lost.
  package func inverse(
    _ spectrum: UnsafeMutablePointer<Float>, to signal: UnsafeMutablePointer<Float>,
    on backend: Backend
  ) {
    let scale = 1 / Float(count)
    inverse(spectrum, end: scale, middle: scale, to: signal, on: backend, scratch: nil)
  }

  /// The adjoint of `forward` for one signal: x[n] = Σ_k Re(X[k] e^(2πi kn/N)), k = 0 ... N/2, where X holds
  /// gradients of real and imaginary parts. The spectrum serves as scratch and is lost.
  package func adjoint(
    _ spectrum: UnsafeMutablePointer<Float>, to signal: UnsafeMutablePointer<Float>,
    on backend: Backend, scratch: UnsafeMutablePointer<Float>? = nil
  ) {
    // The inverse counts each bin that has a mirror image twice.
    inverse(spectrum, end: 1, middle: 0.5, to: signal, on: backend, scratch: scratch)
  }

  /// N times the inverse, with a factor for the bins that have no mirror image and one for the others.
  private func inverse(
    _ spectrum: UnsafeMutablePointer<Float>, end: Float, middle: Float,
    to signal: UnsafeMutablePointer<Float>, on backend: Backend,
    scratch: UnsafeMutablePointer<Float>?
  ) {
    with(scratch) { scratch in
      if let table {
        backend.kernels.fourier.inverse(count, table, spectrum, end, middle, signal, scratch)
        return
      }
      for index in 0..<2 * bins {
        let isEnd = index < 2 || (count % 2 == 0 && index >= count)
        spectrum[index] *= isEnd ? end : middle
      }
      algorithm?.inverse(spectrum, to: signal, on: backend, scratch: scratch)
    }
  }

  /// Lends the caller's scratch, or some of the heap.
  private func with(
    _ scratch: UnsafeMutablePointer<Float>?, _ body: (UnsafeMutablePointer<Float>) -> Void
  ) {
    if let scratch { return body(scratch) }
    // Aligned by hand: the system's aligned allocation is slow.
    withUnsafeTemporaryAllocation(of: Float.self, capacity: scratchCount + 16) { scratch in
      guard let start = scratch.baseAddress else { return }
      body(
        UnsafeMutableRawPointer(start).alignedUp(toMultipleOf: 64).assumingMemoryBound(
          to: Float.self))
    }
  }
}
