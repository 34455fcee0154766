import Kernels
package import TensorEngine

extension Tensor {
  /// This signal and what an effect made of it: (1 − share)·self + share·wet, in one pass; at a share of 0 and 1 exact.
  ///
  /// - Parameters:
  ///   - wet: A signal of this shape.
  ///   - share: How much of it, for each track.
  /// - Returns: Both together.
  /// - Shape: `[batch, track, channel, sample]`, unchanged; the share `[batch|1, track|1, 1, sample|1]`.
  /// - Gradient: `(1 − share)·dy` and `share·dy`; to the share `dy·(wet − self)`, summed in `Double` where it rests. Keeps
  ///   all three.
  package func blended(with wet: Tensor, share: Tensor) -> Tensor {
    let rows = BlendedRows(shape, share.shape)
    precondition(
      wet.shape == shape && rows.isValid,
      "blended: shapes \(shape), \(wet.shape) and \(share.shape)")
    let kernels = backend.kernels.elementwise
    let result = Tensor(uninitialized: shape, on: backend) { y in
      rows.read(self, wet, share) { dry, wet, share in
        backend.parallel(rows: rows.count, of: rows.length) { range in
          for row in range {
            let (at, own) = (row * rows.length, rows.share(row))
            kernels.blend(rows.length, dry + at, wet + at, share + own, rows.stride, y + at)
          }
        }
      }
    }
    let (dry, late, amount) = (detached, wet.detached, share.detached)
    return result.recorded("blended", from: [self, wet, share]) { dy in
      var parts: (ddry: Tensor, dwet: Tensor)?
      let dshare = Tensor(
        uninitialized: Array(dry.shape[..<3]) + [amount.shape[3]], on: dry.backend
      ) { dshare in
        parts = rows.gradients(dry, late, amount, dy, dshare)
      }
      guard let parts else { return [] }
      return [parts.ddry, parts.dwet, dshare]
    }
  }
}

/// The rows of a signal, and where each finds its share.
private struct BlendedRows {
  private let signal, share: [Int]

  init(_ signal: [Int], _ share: [Int]) { (self.signal, self.share) = (signal, share) }

  var isValid: Bool {
    signal.count == 4 && share.count == 4 && share[2] == 1
      && (0..<4).allSatisfy { $0 == 2 || [1, signal[$0]].contains(share[$0]) }
  }

  var count: Int { signal[0] * signal[1] * signal[2] }
  var length: Int { signal[3] }
  /// From one sample's share to the next one's.
  var stride: Int { share[3] == 1 ? 0 : 1 }

  /// Where the share of a row begins.
  func share(_ row: Int) -> Int {
    let (batch, track) = (row / (signal[1] * signal[2]), row / signal[2] % signal[1])
    return ((share[0] == 1 ? 0 : batch) * share[1] + (share[1] == 1 ? 0 : track)) * share[3]
  }

  /// Lends the three for reading.
  func read(
    _ dry: Tensor, _ wet: Tensor, _ share: Tensor,
    _ body: (UnsafePointer<Float>, UnsafePointer<Float>, UnsafePointer<Float>) -> Void
  ) {
    dry.withUnsafeValues { dry in
      wet.withUnsafeValues { wet in share.withUnsafeValues { body(dry, wet, $0) } }
    }
  }

  /// The gradients of both signals; that of the share, by row, to `dshare`.
  func gradients(
    _ dry: Tensor, _ wet: Tensor, _ share: Tensor, _ dy: Tensor,
    _ dshare: UnsafeMutablePointer<Float>
  ) -> (ddry: Tensor, dwet: Tensor) {
    let backend = dry.backend
    let kernels = backend.kernels.elementwise
    var dwet: Tensor?
    let ddry = Tensor(uninitialized: signal, on: backend) { ddry in
      dwet = Tensor(uninitialized: signal, on: backend) { dwet in
        read(dry, wet, share) { dry, wet, share in
          dy.withUnsafeValues { dy in
            backend.parallel(rows: count, of: length) { range in
              for row in range {
                let at = row * length
                kernels.blend_adjoint(
                  length, dry + at, wet + at, share + self.share(row), stride, dy + at,
                  ddry + at, dwet + at, dshare + row * self.share[3])
              }
            }
          }
        }
      }
    }
    return (ddry, dwet ?? ddry)
  }
}
