package import TensorEngine

extension Tensor {
  /// How far the magnitudes |X| = √max(re² + im², floor) of this signal's frames lie from those of a target.
  ///
  /// The same as sums over `stft` and `complexMagnitude`, in one pass that stores no spectrogram.
  ///
  /// - Shape: `[…, sample]`, both the same.
  /// - Gradient: hand-written; transforms both signals again. 0 for bins below the floor, and where both
  ///   magnitudes are the same. Keeps both signals.
  package func spectralDistances(
    to target: Tensor, _ fourier: ShortTimeFourier, floor: Float
  ) -> SpectralDistances {
    precondition(
      rank > 0 && shape == target.shape, "spectralDistances: \(shape) and \(target.shape)")
    precondition(floor > 0, "spectralDistances: magnitudes of 0 have no logarithm")
    let comparison = SpectralComparison(
      x: detached, target: target.detached, floor: floor,
      frames: ShortTimeFrames(fourier, samples: shape[rank - 1], backend: backend))
    let (needsX, needsTarget) = (isTracked, target.isTracked)
    let sums = comparison.sums().recorded("spectralDistances", from: [self, target]) { dy in
      [
        needsX ? comparison.gradient(dy) : nil,
        needsTarget ? comparison.targetGradient(dy) : nil,
      ]
    }
    func sum(_ index: Int) -> Tensor {
      sums.sliced(index..<index + 1, along: -1).reshaped(shape.dropLast())
    }
    return SpectralDistances(
      logarithmic: sum(0), linear: sum(1), squared: sum(2), targetEnergy: sum(3),
      count: comparison.frames.count * fourier.bins)
  }
}
