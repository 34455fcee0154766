package import TensorEngine

/// How far the magnitudes of two signals' spectra lie apart, summed over all frames of each row, and over the
/// bins of a frame or its bands.
///
/// Of signals of shape `[…, sample]` each is `[…]`.
package struct SpectralDistances {
  /// One of the sums.
  package enum Sum: Int, CaseIterable, Sendable {
    case logarithmic, linear, squared, targetEnergy
  }

  /// Σ |log|X| − log|Y||.
  package let logarithmic: Tensor
  /// Σ ||X| − |Y||.
  package let linear: Tensor
  /// Σ (|X| − |Y|)².
  package let squared: Tensor
  /// Σ |Y|².
  package let targetEnergy: Tensor
  /// How many pairs of a frame and a bin or band each sum is over.
  package let count: Int
}
