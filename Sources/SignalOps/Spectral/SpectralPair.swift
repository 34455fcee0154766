import Kernels

/// What is compared of one frame: two spectra, or the bands of both as complex numbers without imaginary part.
struct SpectralPair {
  /// Complex numbers in each.
  let count: Int
  /// The least power that one of them has.
  let floor: Float
  let own, target: UnsafeMutablePointer<Float>
  /// Room for the gradients of sums for `own`, then for those for `target`, `stride` floats apart.
  let gradients: UnsafeMutablePointer<Float>
  let stride: Int
  let kernels: SpectralKernels

  /// Adds to the sums, in the order of `Sum`, and makes the gradients of those that are listed.
  func compare(
    to sums: UnsafeMutablePointer<Double>, own ownSums: [DistanceSum],
    target targetSums: [DistanceSum]
  ) {
    kernels.magnitude_distances(
      count, floor, own, target, sums, ownSums.count, ownSums, gradients, stride)
    guard !targetSums.isEmpty else { return }
    // The distances are the same the other way round.
    var unused = [Double](repeating: 0, count: Int(DISTANCE_SUMS))
    kernels.magnitude_distances(
      count, floor, target, own, &unused, targetSums.count, targetSums,
      gradients + ownSums.count * stride, stride)
  }

  /// Floats that `bands` needs.
  static func room(_ bank: FilterBank, gradients: Int) -> Int {
    FilterBank.vectors(bank.bins) + (2 + gradients) * FilterBank.vectors(2 * bank.bands)
  }

  /// The bands of these spectra's magnitudes. Those without bins are 0, and have the same logarithm in both.
  func bands(_ bank: FilterBank, in room: UnsafeMutablePointer<Float>) -> SpectralPair {
    let (magnitudes, stride) = (room, FilterBank.vectors(2 * bank.bands))
    let bands = room + FilterBank.vectors(count)
    for (index, spectrum) in [own, target].enumerated() {
      kernels.magnitudes(count, floor, spectrum, magnitudes)
      for bin in count..<FilterBank.vectors(count) { magnitudes[bin] = 0 }
      kernels.gather_bands(
        bank.bands, bank.spans, bank.spanWeights, magnitudes, bands + index * stride)
    }
    return SpectralPair(
      count: bank.bands, floor: .leastNormalMagnitude, own: bands, target: bands + stride,
      gradients: bands + 2 * stride, stride: stride, kernels: kernels)
  }

  /// Makes the gradients of these spectra from those of their bands.
  func spread(
    _ bank: FilterBank, _ bands: SpectralPair, own ownCount: Int, target targetCount: Int,
    in room: UnsafeMutablePointer<Float>
  ) {
    for index in 0..<ownCount + targetCount {
      room.update(repeating: 0, count: FilterBank.vectors(count))
      kernels.spread_bands(
        bank.bands, bank.spans, bank.spanWeights, bands.gradients + index * bands.stride, room)
      kernels.magnitude_gradient(
        count, floor, index < ownCount ? own : target, room, gradients + index * stride)
    }
  }
}
