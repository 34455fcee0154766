package import Kernels

/// Which of the compiled kernels run: the widest that this processor has, or one asked for.
package enum InstructionSet: String, CaseIterable, Sendable {
  case automatic = "auto"
  case avx512, avx2, baseline

  /// The kernels of this instruction set, or `nil` where this processor lacks it.
  package var kernels: KernelTable? {
    switch self {
    case .automatic:
      Self.avx512.kernels ?? Self.avx2.kernels ?? Self.baseline.kernels
    case .avx512: kernels_avx512()?.pointee
    case .avx2: kernels_avx2()?.pointee
    case .baseline: kernels_baseline()?.pointee
    }
  }
}
