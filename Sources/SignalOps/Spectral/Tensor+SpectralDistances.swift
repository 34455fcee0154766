package import TensorEngine

extension Tensor {
  /// How far the magnitudes |X| = √max(re² + im², floor) of this signal's frames lie from those of a target.
  ///
  /// The same as sums over `stft` and `complexMagnitude`, in one pass that stores no spectrogram.
  ///
  /// - Shape: `[…, sample]`, both the same.
  /// - Gradient: hand-written; of the sums in `differentiated` alone, the others count as constants. 0 for
  ///   bins below the floor, and where both magnitudes are the same. Made in the forward pass; keeps one signal
  ///   for each of these sums and each signal that is tracked.
  package func spectralDistances(
    to target: Tensor, _ fourier: ShortTimeFourier, floor: Float,
    differentiated: Set<SpectralDistances.Sum> = Set(SpectralDistances.Sum.allCases)
  ) -> SpectralDistances {
    precondition(
      rank > 0 && shape == target.shape, "spectralDistances: \(shape) and \(target.shape)")
    precondition(floor > 0, "spectralDistances: magnitudes of 0 have no logarithm")
    let wanted = SpectralDistances.Sum.allCases.filter { differentiated.contains($0) }
    let frames = ShortTimeFrames(fourier, samples: shape[rank - 1], backend: backend)
    let comparison = SpectralComparison(
      detached, target.detached, floor: floor, frames: frames,
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
      targetEnergy: sum(.targetEnergy), count: frames.count * fourier.bins)
  }
}
