import Kernels

extension Tensor {
  /// One kernel over two operands, broadcast; not recorded.
  func combined(_ operation: BinaryOperation, _ other: Tensor, _ name: String) -> Tensor {
    let result = Broadcasting.shape(shape, other.shape, for: name)
    let rows = Broadcasting.Rows(shape, other.shape, result: result)
    let kernel = backend.kernels.elementwise.binary
    return Tensor(uninitialized: result, on: backend) { y in
      guard !result.contains(0) else { return }
      withUnsafeValues { a in
        other.withUnsafeValues { b in
          let (length, strideA, strideB) = (rows.length, rows.strideA, rows.strideB)
          if rows.count == 1 || length >= Backend.grain {
            for row in 0..<rows.count {
              let offset = rows.offsets(row)
              backend.parallel(over: length, grain: Backend.grain) { range in
                let start = range.lowerBound
                kernel(
                  operation, range.count, a + offset.a + start * strideA, strideA,
                  b + offset.b + start * strideB, strideB, y + row * length + start)
              }
            }
          } else {
            backend.parallel(rows: rows.count, of: length) { range in
              for row in range {
                let offset = rows.offsets(row)
                kernel(
                  operation, length, a + offset.a, strideA, b + offset.b, strideB, y + row * length)
              }
            }
          }
        }
      }
    }
  }

  /// The sum, elementwise with broadcasting. Gradient: `da = dy`, `db = dy`.
  package static func + (a: Tensor, b: Tensor) -> Tensor {
    a.combined(BINARY_ADD, b, "add").recorded("add", from: [a, b]) { dy in [dy, dy] }
  }

  /// The sum of tensors in their order, with broadcasting; of one shape, in one pass over memory.
  ///
  /// - Gradient: `dy` to each.
  package static func sum(of parts: [Tensor]) -> Tensor {
    guard let first = parts.first else { preconditionFailure("sum(of:): no tensors") }
    guard parts.count > 2, parts.allSatisfy({ $0.shape == first.shape }) else {
      return parts.dropFirst().reduce(first, +)
    }
    let kernel = first.backend.kernels.elementwise.binary
    let sources = parts.map { UnsafePointer($0.storage.pointer) }
    let sum = Tensor(uninitialized: first.shape, on: first.backend) { y in
      // Pieces small enough for the sum to stay in the first cache.
      first.backend.parallel(over: first.count, grain: 4096) { range in
        let (start, count) = (range.lowerBound, range.count)
        kernel(BINARY_ADD, count, sources[0] + start, 1, sources[1] + start, 1, y + start)
        for source in sources.dropFirst(2) {
          kernel(BINARY_ADD, count, y + start, 1, source + start, 1, y + start)
        }
      }
    }
    let count = parts.count
    return sum.recorded("sum(of:)", from: parts) { dy in Array(repeating: dy, count: count) }
  }

  /// The difference, elementwise with broadcasting. Gradient: `da = dy`, `db = −dy`.
  package static func - (a: Tensor, b: Tensor) -> Tensor {
    let needsB = b.isTracked
    return a.combined(BINARY_SUBTRACT, b, "subtract").recorded("subtract", from: [a, b]) { dy in
      [dy, needsB ? -dy : nil]
    }
  }

  /// The product, elementwise with broadcasting. Gradient: `da = dy·b`, `db = dy·a`. Keeps the factor
  /// beside each that is tracked.
  package static func * (a: Tensor, b: Tensor) -> Tensor {
    let (keptA, keptB) = (b.isTracked ? a.detached : nil, a.isTracked ? b.detached : nil)
    return a.combined(BINARY_MULTIPLY, b, "multiply").recorded("multiply", from: [a, b]) { dy in
      [keptB.map { dy * $0 }, keptA.map { dy * $0 }]
    }
  }

  /// The quotient, elementwise with broadcasting. Gradient: `da = dy/b`, `db = −dy·y/b`. Keeps `b`,
  /// and `y` where `b` is tracked.
  package static func / (a: Tensor, b: Tensor) -> Tensor {
    let y = a.combined(BINARY_DIVIDE, b, "divide")
    let (keptB, needsA, keptY) = (b.detached, a.isTracked, b.isTracked ? y : nil)
    return y.recorded("divide", from: [a, b]) { dy in
      let da = dy / keptB
      return [needsA ? da : nil, keptY.map { -(da * $0) }]
    }
  }

  /// The larger of both, elementwise with broadcasting.
  ///
  /// - Gradient: to the larger; at a tie to `a`. Keeps both.
  package func maximum(_ other: Tensor) -> Tensor {
    picked(BINARY_MAXIMUM, other, "maximum") { a, b in
      a.combined(BINARY_GREATER_OR_EQUAL, b, "maximum")
    }
  }

  /// The smaller of both, elementwise with broadcasting.
  ///
  /// - Gradient: to the smaller; at a tie to `a`. Keeps both.
  package func minimum(_ other: Tensor) -> Tensor {
    picked(BINARY_MINIMUM, other, "minimum") { a, b in
      b.combined(BINARY_GREATER_OR_EQUAL, a, "minimum")
    }
  }

  private func picked(
    _ operation: BinaryOperation, _ other: Tensor, _ name: String,
    choosesFirst: @escaping (Tensor, Tensor) -> Tensor
  ) -> Tensor {
    let (a, b, needsB) = (detached, other.detached, other.isTracked)
    return combined(operation, other, name).recorded(name, from: [self, other]) { dy in
      let toFirst = dy * choosesFirst(a, b)
      return [toFirst, needsB ? dy - toFirst : nil]
    }
  }

  /// 1 where this tensor is greater than `other`, else 0. Gradient: none.
  package func isGreater(than other: Tensor) -> Tensor {
    combined(BINARY_GREATER, other, "isGreater")
  }

  /// The sum with a number.
  package static func + (a: Tensor, b: Float) -> Tensor { a + Tensor(b, on: a.backend) }
  /// The difference to a number.
  package static func - (a: Tensor, b: Float) -> Tensor { a - Tensor(b, on: a.backend) }
  /// The product with a number.
  package static func * (a: Tensor, b: Float) -> Tensor { a * Tensor(b, on: a.backend) }
  /// The quotient by a number.
  package static func / (a: Tensor, b: Float) -> Tensor { a / Tensor(b, on: a.backend) }
  /// The sum with a number.
  package static func + (a: Float, b: Tensor) -> Tensor { Tensor(a, on: b.backend) + b }
  /// The difference of a number and each element.
  package static func - (a: Float, b: Tensor) -> Tensor { Tensor(a, on: b.backend) - b }
  /// The product with a number.
  package static func * (a: Float, b: Tensor) -> Tensor { Tensor(a, on: b.backend) * b }
  /// A number divided by each element.
  package static func / (a: Float, b: Tensor) -> Tensor { Tensor(a, on: b.backend) / b }
  /// The larger of each element and `bound`. Gradient: none below the bound.
  package func maximum(_ bound: Float) -> Tensor { maximum(Tensor(bound, on: backend)) }
  /// The smaller of each element and `bound`. Gradient: none above the bound.
  package func minimum(_ bound: Float) -> Tensor { minimum(Tensor(bound, on: backend)) }
}

extension Tensor {
  /// `a·x + b·y` of two tensors of one shape, in one pass over memory; not recorded.
  static func weightedSum(of x: Tensor, _ a: Float, _ y: Tensor, _ b: Float) -> Tensor {
    precondition(x.shape == y.shape, "weightedSum: the shapes \(x.shape) and \(y.shape)")
    let (backend, count) = (x.backend, x.count)
    let kernel = backend.kernels.elementwise.weighted_sum
    return Tensor(uninitialized: x.shape, on: backend) { z in
      x.withUnsafeValues { x in
        y.withUnsafeValues { y in
          backend.parallel(over: count, grain: Backend.grain) { range in
            let start = range.lowerBound
            kernel(range.count, a, x + start, b, y + start, z + start)
          }
        }
      }
    }
  }
}
