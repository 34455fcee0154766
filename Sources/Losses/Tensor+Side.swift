import TensorEngine

extension Tensor {
  /// What two channels have in common, or what is between them.
  enum Side: Float {
    /// L + R.
    case sum = 1
    /// L − R.
    case difference = -1
  }

  /// The sum or the difference of two channels, in one pass over memory.
  ///
  /// - Shape: `[batch, 2, sample]` to `[batch, 1, sample]`.
  /// - Gradient: `dy` to the left, `dy` or `−dy` to the right.
  func side(_ side: Side) -> Tensor {
    precondition(rank == 3 && shape[1] == 2, "side: of the shape \(shape)")
    let (full, samples, sign) = (shape, shape[2], side.rawValue)
    let y = Tensor(uninitialized: [full[0], 1, samples], on: backend) { y in
      withUnsafeValues { x in
        Self.forEachPiece(of: full, on: backend) { item, range in
          let (left, right) = (x + 2 * item * samples, x + (2 * item + 1) * samples)
          let y = y + item * samples
          for index in range { y[index] = left[index] + sign * right[index] }
        }
      }
    }
    return y.recorded("side", from: [self]) { dy in
      let backend = dy.backend
      let dx = Tensor(uninitialized: full, on: backend) { dx in
        dy.withUnsafeValues { dy in
          Self.forEachPiece(of: full, on: backend) { item, range in
            let (left, right) = (dx + 2 * item * samples, dx + (2 * item + 1) * samples)
            let dy = dy + item * samples
            for index in range {
              left[index] = dy[index]
              right[index] = sign * dy[index]
            }
          }
        }
      }
      return [dx]
    }
  }

  /// L + R and L − R of `[batch, 2, sample]`, in that order.
  func sumAndDifference() -> Tensor { .concatenated([side(.sum), side(.difference)], along: 1) }

  /// Pieces of the samples of each item of `[batch, 2, sample]`, in parallel.
  private static func forEachPiece(
    of shape: [Int], on backend: Backend, _ body: (_ item: Int, _ range: Range<Int>) -> Void
  ) {
    let pieces = (shape[2] + Backend.grain - 1) / Backend.grain
    backend.parallel(shape[0] * pieces) { job in
      let (item, piece) = job.quotientAndRemainder(dividingBy: pieces)
      let start = piece * Backend.grain
      body(item, start..<min(start + Backend.grain, shape[2]))
    }
  }
}
