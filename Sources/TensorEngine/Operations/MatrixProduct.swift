import CLAPACKE

extension Tensor {
  /// The matrix product `[…, m, k] · […, k, n]`, batch axes broadcast.
  ///
  /// Rows are cut into fixed pieces that share the threads, each multiplied by CBLAS on one thread.
  /// Gradient: `da = dy·bᵀ`, `db = aᵀ·dy`. Keeps the factor beside each that is tracked.
  package func matrixProduct(_ other: Tensor) -> Tensor {
    let (a, b) = (other.isTracked ? detached : nil, isTracked ? other.detached : nil)
    return Tensor.product(self, other, transposingA: false, transposingB: false)
      .recorded("matrixProduct", from: [self, other]) { dy in
        [
          b.map { Tensor.product(dy, $0, transposingA: false, transposingB: true) },
          a.map { Tensor.product($0, dy, transposingA: true, transposingB: false) },
        ]
      }
  }

  private static func product(
    _ a: Tensor, _ b: Tensor, transposingA: Bool, transposingB: Bool
  ) -> Tensor {
    precondition(
      a.rank >= 2 && b.rank >= 2, "matrixProduct: \(a.shape) and \(b.shape) need two axes")
    let (rowsA, columnsA) = (a.shape[a.rank - 2], a.shape[a.rank - 1])
    let (rowsB, columnsB) = (b.shape[b.rank - 2], b.shape[b.rank - 1])
    let (m, k) = transposingA ? (columnsA, rowsA) : (rowsA, columnsA)
    let (inner, n) = transposingB ? (columnsB, rowsB) : (rowsB, columnsB)
    precondition(k == inner, "matrixProduct: \(a.shape) and \(b.shape) do not fit")
    let (batchA, batchB) = (Array(a.shape.dropLast(2)), Array(b.shape.dropLast(2)))
    let batch = Broadcasting.shape(batchA, batchB, for: "matrixProduct")
    let stridesA = Broadcasting.strides(of: batchA, in: batch)
    let stridesB = Broadcasting.strides(of: batchB, in: batch)
    let piece = 128
    let pieces = max(1, (m + piece - 1) / piece)
    return Tensor(uninitialized: batch + [m, n], on: a.backend) { y in
      guard m > 0, n > 0 else { return }
      a.withUnsafeValues { a0 in
        b.withUnsafeValues { b0 in
          let backend = a.backend
          backend.parallel(batch.product * pieces) { index in
            let (entry, part) = (index / pieces, index % pieces)
            var (rest, entryA, entryB) = (entry, 0, 0)
            for axis in batch.indices.reversed() {
              entryA += rest % batch[axis] * stridesA[axis]
              entryB += rest % batch[axis] * stridesB[axis]
              rest /= batch[axis]
            }
            let first = part * piece
            let rows = min(piece, m - first)
            let startA = a0 + entryA * m * k + (transposingA ? first : first * k)
            cblas_sgemm(
              CblasRowMajor, transposingA ? CblasTrans : CblasNoTrans,
              transposingB ? CblasTrans : CblasNoTrans, Int32(rows), Int32(n), Int32(k), 1, startA,
              Int32(max(columnsA, 1)), b0 + entryB * k * n, Int32(max(columnsB, 1)), 0,
              y + (entry * m + first) * n, Int32(n))
          }
        }
      }
    }
  }
}
