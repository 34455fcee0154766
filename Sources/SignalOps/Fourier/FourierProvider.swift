import Kernels
import TensorEngine

#if FFTW
  import CFFTW
  import Synchronization
#endif

/// Who transforms signals. The only place that knows whether this build is linked with FFTW (the package's trait
/// of that name).
package enum FourierProvider: CaseIterable, Sendable {
  #if FFTW
    /// Our kernels for powers of two from 128 to 65,536, FFTW for other lengths, where products of 2, 3, 5 and 7
    /// are fast. Our kernels are faster beyond, too; where FFTW is linked it keeps what it always did, so that
    /// results keep their bytes.
    case fftw
  #endif
  /// Our kernels for every length; powers of two are fast.
  case own

  /// Whom this build prefers.
  package static var standard: Self { allCases.first ?? .own }

  /// How signals of one length are transformed, `nil` where it is the kernels for powers of two.
  func algorithm(count: Int) -> (any FourierAlgorithm)? {
    let hasKernel = count & (count - 1) == 0 && count >= Int(FOURIER_SMALLEST)
    switch self {
    #if FFTW
      case .fftw: return hasKernel && count <= 65_536 ? nil : FourierPlans(count: count)
    #endif
    case .own:
      if hasKernel { return nil }
      return count < Int(FOURIER_SMALLEST)
        ? FourierMatrix(count: count) : FourierChirp(count: count)
    }
  }

  /// The next length that transforms fast.
  func fastCount(atLeast count: Int) -> Int {
    let power = FourierTable.powerOfTwo(atLeast: count)
    switch self {
    #if FFTW
      // 4, 5, 6 or 7 times a power of two.
      case .fftw: return (4...8).map { $0 * max(1, power / 8) }.first { $0 >= count } ?? power
    #endif
    case .own: return power
    }
  }
}

#if FFTW
  /// FFTW's transforms of real signals of one length.
  ///
  /// Plans are made with `FFTW_ESTIMATE`, which measures nothing: the same length gives the same bytes every
  /// time.
  ///
  /// `@unchecked Sendable`: the plans never change, and FFTW documents executing a plan on other arrays
  /// (`fftwf_execute_dft_r2c`, `_c2r`) as thread safe. Making and destroying plans is not, and happens
  /// under one lock for the process.
  ///
  /// - Source: Frigo & Johnson (2005), Proc. IEEE 93(2), doi 10.1109/JPROC.2004.840301.
  private final class FourierPlans: FourierAlgorithm, @unchecked Sendable {
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

    var scratchCount: Int { 0 }

    func forward(
      _ signal: UnsafePointer<Float>, to spectrum: UnsafeMutablePointer<Float>, on backend: Backend,
      scratch: UnsafeMutablePointer<Float>
    ) {
      let signal = UnsafeMutablePointer(mutating: signal)
      fftwf_execute_dft_r2c(plans(for: signal, spectrum).forward, signal, Self.complex(spectrum))
    }

    func inverse(
      _ spectrum: UnsafeMutablePointer<Float>, to signal: UnsafeMutablePointer<Float>,
      on backend: Backend, scratch: UnsafeMutablePointer<Float>
    ) {
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
#endif

/// How signals of one length are transformed that is no power of two for our kernels.
///
/// Spectra and signals lie as in `FFT`; `scratch` has `scratchCount` floats.
protocol FourierAlgorithm: AnyObject, Sendable {
  /// Floats of scratch that a transform needs.
  var scratchCount: Int { get }

  /// The spectrum of a signal, which is kept.
  func forward(
    _ signal: UnsafePointer<Float>, to spectrum: UnsafeMutablePointer<Float>, on backend: Backend,
    scratch: UnsafeMutablePointer<Float>)

  /// N times the signal of a spectrum, which is lost.
  func inverse(
    _ spectrum: UnsafeMutablePointer<Float>, to signal: UnsafeMutablePointer<Float>,
    on backend: Backend, scratch: UnsafeMutablePointer<Float>)
}
