package import TensorEngine

/// How far the magnitudes of two signals' spectra lie apart, summed over all frames of each row, and over the
/// bins of a frame or its bands.
///
/// Each is `[…]` for signals of shape `[…, sample]`.
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

extension Tensor {
  /// How far the magnitudes |X| = √max(re² + im², floor) of this signal's frames lie from those of a target,
  /// bin by bin or in the bands of a filter bank.
  ///
  /// The same as sums over `stft`, `complexMagnitude` and `filtered`, in one pass that stores no spectrogram.
  /// A band without bins is 0 in both signals, and so are its distances.
  ///
  /// - Shape: `[…, sample]`, both the same.
  /// - Gradient: hand-written; of the sums in `differentiated` alone, the others count as constants. 0 for
  ///   bins below the floor, and where both magnitudes are the same. Made in the forward pass; keeps one signal
  ///   for each of these sums and each signal that is tracked.
  package func spectralDistances(
    to target: Tensor, _ fourier: STFT, bank: FilterBank? = nil, floor: Float,
    differentiated: Set<SpectralDistances.Sum> = Set(SpectralDistances.Sum.allCases)
  ) -> SpectralDistances {
    precondition(
      rank > 0 && shape == target.shape, "spectralDistances: \(shape) and \(target.shape)")
    precondition(floor > 0, "spectralDistances: magnitudes of 0 have no logarithm")
    precondition(
      bank.map { $0.bins == fourier.bins } ?? true,
      "spectralDistances: a bank of \(bank?.bins ?? 0) bins for spectra of \(fourier.bins)")
    let wanted = SpectralDistances.Sum.allCases.filter { differentiated.contains($0) }
    let frames = STFTPlan(fourier, samples: shape[rank - 1], backend: backend)
    let comparison = SpectralComparison(
      detached, target.detached, bank: bank, floor: floor, frames: frames,
      own: isTracked ? wanted.filter { $0 != .targetEnergy } : [],
      target: target.isTracked ? wanted : [])
    let (own, other) = (comparison.own, comparison.target)
    let sums = comparison.sums.recorded("spectralDistances", from: [self, target]) { dy in
      [own.weighted(by: dy), other.weighted(by: dy)]
    }
    func sum(_ sum: SpectralDistances.Sum) -> Tensor {
      let all = differentiated.contains(sum) ? sums : comparison.sums
      return all.sliced(sum.rawValue..<sum.rawValue + 1, along: -1).reshaped(shape.dropLast())
    }
    return SpectralDistances(
      logarithmic: sum(.logarithmic), linear: sum(.linear), squared: sum(.squared),
      targetEnergy: sum(.targetEnergy), count: frames.count * (bank?.bands ?? fourier.bins))
  }
}
