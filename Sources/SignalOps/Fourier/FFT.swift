import CFFTW
import Synchronization

/// The discrete Fourier transform of real signals of one length, forward and inverse.
///
/// Forward: X[k] = Σ_n x[n] e^(−2πi kn/N) for k = 0 ... N/2, interleaved real and imaginary. Inverse:
/// x[n] = (1/N) Σ_k X[k] e^(2πi kn/N), so that inverse after forward returns the signal. Plans are made with
/// `FFTW_ESTIMATE`, which measures nothing: the same length gives the same bytes every time. Any length;
/// products of 2, 3, 5 and 7 are fast.
///
/// `@unchecked Sendable`: the plans never change, and FFTW documents executing a plan on other arrays
/// (`fftwf_execute_dft_r2c`, `_c2r`) as thread safe. Making and destroying plans is not, and happens
/// under one lock for the process.
///
/// Source: Frigo & Johnson (2005), Proc. IEEE 93(2), doi 10.1109/JPROC.2004.840301.
package final class FFT: @unchecked Sendable {
  /// Samples of a signal, N.
  package let count: Int
  /// Complex bins of a spectrum, N/2 + 1.
  package let bins: Int

  /// FFTW takes the widest path only where the arrays lie as at planning time; these pairs are for arrays
  /// aligned to 16 bytes, and for any.
  private let aligned: Plans
  private let unaligned: Plans

  private struct Plans {
    let forward: fftwf_plan
    let inverse: fftwf_plan
  }

  private static let planner = Mutex(())

  /// Plans the transforms of signals of `count` samples.
  package init(count: Int) {
    precondition(count > 0, "FFT: \(count) samples")
    self.count = count
    bins = count / 2 + 1
    (aligned, unaligned) = Self.planner.withLock { _ in
      (Self.plans(count: count, flags: 0), Self.plans(count: count, flags: FFTW_UNALIGNED))
    }
  }

  deinit {
    Self.planner.withLock { _ in
      for plans in [aligned, unaligned] {
        fftwf_destroy_plan(plans.forward)
        fftwf_destroy_plan(plans.inverse)
      }
    }
  }

  private static func plans(count: Int, flags: UInt32) -> Plans {
    // The planner wants arrays of its kind; with FFTW_ESTIMATE it does not touch them.
    let signal = fftwf_alloc_real(count)
    let spectrum = fftwf_alloc_complex(count / 2 + 1)
    defer {
      fftwf_free(signal)
      fftwf_free(spectrum)
    }
    let flags = flags | FFTW_ESTIMATE
    guard
      let forward = fftwf_plan_dft_r2c_1d(
        Int32(count), signal, spectrum, flags | FFTW_PRESERVE_INPUT),
      let inverse = fftwf_plan_dft_c2r_1d(Int32(count), spectrum, signal, flags)
    else { preconditionFailure("FFT: no plan for \(count) samples") }
    return Plans(forward: forward, inverse: inverse)
  }

  /// Transforms `rows` signals that lie one behind the other at distances of `signalStride` floats; their
  /// spectra are `spectrumStride` floats apart.
  ///
  /// The signals are kept and may overlap one another; a spectrum is 2 × `bins` floats.
  package func forward(
    _ signals: UnsafePointer<Float>, signalStride: Int, to spectra: UnsafeMutablePointer<Float>,
    spectrumStride: Int, rows: Int = 1
  ) {
    for row in 0..<rows {
      let signal = UnsafeMutablePointer(mutating: signals + row * signalStride)
      let spectrum = spectra + row * spectrumStride
      fftwf_execute_dft_r2c(
        plans(for: signal, spectrum).forward, signal, Self.complex(spectrum))
    }
  }

  /// Transforms `rows` spectra back. The spectra serve as scratch and are lost.
  package func inverse(
    _ spectra: UnsafeMutablePointer<Float>, spectrumStride: Int,
    to signals: UnsafeMutablePointer<Float>, signalStride: Int, rows: Int = 1
  ) {
    let scale = 1 / Float(count)
    for row in 0..<rows {
      let signal = signals + row * signalStride
      let spectrum = spectra + row * spectrumStride
      fftwf_execute_dft_c2r(
        plans(for: signal, spectrum).inverse, Self.complex(spectrum), signal)
      for index in 0..<count { signal[index] *= scale }
    }
  }

  /// The adjoint of `forward` for one signal: x[n] = Σ_k Re(X[k] e^(2πi kn/N)), k = 0 ... N/2, where X holds
  /// gradients of real and imaginary parts. The spectrum serves as scratch and is lost.
  package func adjoint(
    _ spectrum: UnsafeMutablePointer<Float>, to signal: UnsafeMutablePointer<Float>
  ) {
    // The inverse counts each bin that has a mirror image twice.
    for index in 2..<max(2, count + count % 2) { spectrum[index] *= 0.5 }
    fftwf_execute_dft_c2r(
      plans(for: signal, spectrum).inverse, Self.complex(spectrum), signal)
  }

  private func plans(
    for signal: UnsafeMutablePointer<Float>, _ spectrum: UnsafeMutablePointer<Float>
  ) -> Plans {
    fftwf_alignment_of(signal) == 0 && fftwf_alignment_of(spectrum) == 0 ? aligned : unaligned
  }

  /// `fftwf_complex` is two floats.
  private static func complex(
    _ spectrum: UnsafeMutablePointer<Float>
  ) -> UnsafeMutablePointer<fftwf_complex> {
    UnsafeMutableRawPointer(spectrum).assumingMemoryBound(to: fftwf_complex.self)
  }
}
