import Kernels
package import TensorEngine

/// The discrete Fourier transform of real signals of one length, forward and inverse.
///
/// Forward: X[k] = Σ_n x[n] e^(−2πi kn/N) for k = 0 ... N/2, interleaved real and imaginary. Inverse:
/// x[n] = (1/N) Σ_k X[k] e^(2πi kn/N), so that inverse after forward returns the signal. The same length
/// gives the same bytes every time. Any length: powers of two from 128 to 65,536 run on our own kernels,
/// others on FFTW, where products of 2, 3, 5 and 7 are fast.
///
/// `@unchecked Sendable`: the table is written once, before anyone has it.
package final class FFT: @unchecked Sendable {
  /// Samples of a signal, N.
  package let count: Int
  /// Complex bins of a spectrum, N/2 + 1.
  package let bins: Int

  /// What our own kernels need; where there is none, the plans do the work. A bare address, so that threads
  /// that transform frame after frame do not count references to it.
  private let table: UnsafeMutablePointer<Float>?
  private let plans: FourierPlans?

  /// Prepares the transforms of signals of `count` samples.
  package init(count: Int) {
    precondition(count > 0, "FFT: \(count) samples")
    self.count = count
    bins = count / 2 + 1
    let isPowerOfTwo = count & (count - 1) == 0
    let isOurs = isPowerOfTwo && (Int(FOURIER_SMALLEST)...65_536).contains(count)
    table = isOurs ? FourierTable.values(count: count).alignedCopy() : nil
    plans = isOurs ? nil : FourierPlans(count: count)
  }

  deinit { table?.deallocate() }

  /// Floats of scratch that a transform needs. Who transforms frame after frame keeps some.
  var scratchCount: Int { count + Int(FOURIER_SPARE) }

  /// Transforms a signal, which is kept, to a spectrum of 2 × `bins` floats.
  package func forward(
    _ signal: UnsafePointer<Float>, to spectrum: UnsafeMutablePointer<Float>, on backend: Backend,
    scratch: UnsafeMutablePointer<Float>? = nil
  ) {
    if let table {
      with(scratch) { backend.kernels.fourier.forward(count, table, signal, spectrum, $0) }
    } else {
      plans?.forward(signal, to: spectrum)
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
    if let table {
      with(scratch) {
        backend.kernels.fourier.inverse(count, table, spectrum, end, middle, signal, $0)
      }
    } else {
      for index in 0..<2 * bins {
        let isEnd = index < 2 || (count % 2 == 0 && index >= count)
        spectrum[index] *= isEnd ? end : middle
      }
      plans?.inverse(spectrum, to: signal)
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

extension [Float] {
  /// A copy that starts at a cache line, for the caller to deallocate.
  fileprivate func alignedCopy() -> UnsafeMutablePointer<Float> {
    let copy = UnsafeMutableRawPointer.allocate(
      byteCount: count * MemoryLayout<Float>.stride, alignment: 64
    ).bindMemory(to: Float.self, capacity: count)
    copy.initialize(from: self, count: count)
    return copy
  }
}
