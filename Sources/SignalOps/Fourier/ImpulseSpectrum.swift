package import TensorEngine

/// An impulse response, cut into partitions and transformed once for any number of blocks.
///
/// - Shape: `[batch|1, track|1, channel|1, tap]`; an axis of one serves all.
/// - Gradient: passes through to `impulse`. Keep the value only as long as the impulse response rests; in
///   training make one every step.
package final class ImpulseSpectrum {
  /// The impulse response.
  package let impulse: Tensor
  let partitioning: Partitioning
  /// `[batch|1 × track|1 × channel|1, partition, floats]`.
  let spectra: Tensor

  /// Cuts an impulse response into partitions and transforms them.
  ///
  /// - Parameters:
  ///   - impulse: `[batch|1, track|1, channel|1, tap]`, at least one tap.
  ///   - partitionSize: A power of two from 8 on; `nil` takes the one measured to suit the taps.
  package init(_ impulse: Tensor, partitionSize: Int? = nil) {
    precondition(impulse.rank == 4, "convolved: impulse response of shape \(impulse.shape)")
    self.impulse = impulse
    let parts = Partitioning(taps: impulse.shape[3], size: partitionSize)
    partitioning = parts
    let rows = impulse.shape[0] * impulse.shape[1] * impulse.shape[2]
    spectra = Tensor(uninitialized: [rows, parts.count, parts.stride], on: impulse.backend) {
      spectra in
      impulse.withUnsafeValues { taps in
        impulse.backend.parallel(rows * parts.count) { job in
          let (row, part) = (job / parts.count, job % parts.count)
          var frame = [Float](repeating: 0, count: 2 * parts.size)
          let start = part * parts.size
          for index in 0..<min(parts.size, parts.taps - start) {
            frame[index] = taps[row * parts.taps + start + index]
          }
          parts.transform(frame, to: spectra + job * parts.stride, on: impulse.backend)
        }
      }
    }
  }

  /// Which row of the impulse response serves each row of a signal of this shape.
  func rows(for shape: [Int]) -> [Int] {
    let own = impulse.shape
    precondition(
      shape.count == 4 && (0..<3).allSatisfy { own[$0] == 1 || own[$0] == shape[$0] },
      "convolved: signal of shape \(shape), impulse response of shape \(own)")
    return (0..<shape[0] * shape[1] * shape[2]).map { row in
      let channel = row % shape[2]
      let track = row / shape[2] % shape[1]
      let batch = row / shape[2] / shape[1]
      let outer = (own[0] == 1 ? 0 : batch) * own[1] + (own[1] == 1 ? 0 : track)
      return outer * own[2] + (own[2] == 1 ? 0 : channel)
    }
  }
}
