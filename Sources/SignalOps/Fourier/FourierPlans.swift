import CFFTW
import Synchronization

/// FFTW's transforms of real signals of one length.
///
/// Plans are made with `FFTW_ESTIMATE`, which measures nothing: the same length gives the same bytes every
/// time.
///
/// `@unchecked Sendable`: the plans never change, and FFTW documents executing a plan on other arrays
/// (`fftwf_execute_dft_r2c`, `_c2r`) as thread safe. Making and destroying plans is not, and happens
/// under one lock for the process.
///
/// Source: Frigo & Johnson (2005), Proc. IEEE 93(2), doi 10.1109/JPROC.2004.840301.
final class FourierPlans: @unchecked Sendable {
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
  init(count: Int) {
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

  /// The spectrum of a signal, which is kept.
  func forward(_ signal: UnsafePointer<Float>, to spectrum: UnsafeMutablePointer<Float>) {
    let signal = UnsafeMutablePointer(mutating: signal)
    fftwf_execute_dft_r2c(plans(for: signal, spectrum).forward, signal, Self.complex(spectrum))
  }

  /// N times the signal of a spectrum, which is lost.
  func inverse(_ spectrum: UnsafeMutablePointer<Float>, to signal: UnsafeMutablePointer<Float>) {
    fftwf_execute_dft_c2r(plans(for: signal, spectrum).inverse, Self.complex(spectrum), signal)
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
