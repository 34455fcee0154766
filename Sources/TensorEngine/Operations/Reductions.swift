import Kernels

extension Tensor {
  /// The sum of all elements, a scalar. Accumulated in double, in an order that depends on the count alone.
  ///
  /// Gradient: `dx = dy` everywhere.
  package func sum() -> Tensor {
    let shape = shape
    return summedRows(1, of: count).reshaped([]).recorded("sum", from: [self]) { dy in
      [dy + Tensor(repeating: 0, shape: shape, on: dy.backend)]
    }
  }

  /// The mean of all elements, a scalar. Gradient: `dx = dy/count`.
  package func mean() -> Tensor {
    precondition(count > 0, "mean: the shape \(shape) has no elements")
    return sum() * (1 / Float(count))
  }

  /// The sum over some axes, which stay with extent 1 if `keepingAxes`.
  ///
  /// Gradient: `dx = dy` along the axes.
  package func sum(along axes: [Int], keepingAxes: Bool = false) -> Tensor {
    let axes = Set(axes.map(checkedAxis))
    let kept = shape.indices.map { axes.contains($0) ? 1 : shape[$0] }
    var result = detached
    for axis in axes.sorted(by: >) { result = result.summed(axis: axis) }
    let full = shape
    let final = keepingAxes ? kept : shape.indices.filter { !axes.contains($0) }.map { shape[$0] }
    return result.reshaped(final).recorded("sum", from: [self]) { dy in
      [dy.reshaped(kept) + Tensor(repeating: 0, shape: full, on: dy.backend)]
    }
  }

  /// The mean over some axes. Gradient: `dx = dy/n` along the axes.
  package func mean(along axes: [Int], keepingAxes: Bool = false) -> Tensor {
    let extent = Set(axes.map(checkedAxis)).map { shape[$0] }.product
    precondition(extent > 0, "mean: no elements along \(axes) of \(shape)")
    return sum(along: axes, keepingAxes: keepingAxes) * (1 / Float(extent))
  }

  /// The largest element along one axis, which stays with extent 1.
  ///
  /// Gradient: to the first of the largest elements. Keeps their positions.
  package func maximum(along axis: Int) -> Tensor {
    let axis = checkedAxis(axis)
    let (outer, extent, inner) = split(at: axis)
    precondition(extent > 0, "maximum: no elements along axis \(axis) of \(shape)")
    var kept = shape
    kept[axis] = 1
    var positions = [Int32](repeating: 0, count: isTracked ? outer * inner : 0)
    let y = Tensor(uninitialized: kept, on: backend) { y in
      withUnsafeValues { x in
        for row in 0..<outer {
          for column in 0..<inner {
            let start = x + row * extent * inner + column
            var best = 0
            for index in 1..<max(extent, 1) where start[index * inner] > start[best * inner] {
              best = index
            }
            y[row * inner + column] = start[best * inner]
            if !positions.isEmpty { positions[row * inner + column] = Int32(best) }
          }
        }
      }
    }
    let full = shape
    return y.recorded("maximum", from: [self]) { dy in
      [
        Tensor(uninitialized: full, on: dy.backend) { dx in
          dx.update(repeating: 0, count: full.product)
          dy.withUnsafeValues { dy in
            for row in 0..<outer {
              for column in 0..<inner {
                let position = row * inner + column
                dx[(row * extent + Int(positions[position])) * inner + column] = dy[position]
              }
            }
          }
        }
      ]
    }
  }

  /// An axis counted from the front; negative axes count from the back.
  func checkedAxis(_ axis: Int) -> Int {
    let own = axis < 0 ? axis + rank : axis
    precondition(shape.indices.contains(own), "axis \(axis) of the shape \(shape)")
    return own
  }

  /// The extents before, at and after an axis.
  func split(at axis: Int) -> (outer: Int, extent: Int, inner: Int) {
    (shape[..<axis].reduce(1, *), shape[axis], shape[(axis + 1)...].reduce(1, *))
  }

  /// The sum over one axis, which stays with extent 1; not recorded.
  private func summed(axis: Int) -> Tensor {
    let (outer, extent, inner) = split(at: axis)
    var kept = shape
    kept[axis] = 1
    if inner == 1 { return summedRows(outer, of: extent).reshaped(kept) }
    let kernel = backend.kernels.elementwise.sum_rows
    return Tensor(uninitialized: kept, on: backend) { y in
      withUnsafeValues { x in
        if outer == 1 {
          backend.parallel(over: inner, grain: max(64, Tensor.grain / max(extent, 1))) { range in
            kernel?(extent, range.count, x + range.lowerBound, inner, y + range.lowerBound)
          }
        } else {
          let grain = max(1, Tensor.grain / max(extent * inner, 1))
          backend.parallel(over: outer, grain: grain) { range in
            for row in range {
              kernel?(extent, inner, x + row * extent * inner, inner, y + row * inner)
            }
          }
        }
      }
    }
  }

  /// The sums of consecutive rows. A long row is summed in pieces of fixed length, then the pieces in order.
  private func summedRows(_ rows: Int, of length: Int) -> Tensor {
    let kernel = backend.kernels.elementwise.sum
    let pieces = max(1, (length + Tensor.grain - 1) / Tensor.grain)
    var partial = [Double](repeating: 0, count: rows * pieces)
    withUnsafeValues { x in
      partial.withUnsafeMutableBufferPointer { buffer in
        guard let partial = buffer.baseAddress else { return }
        let grain = max(1, Tensor.grain / max(min(length, Tensor.grain), 1))
        backend.parallel(over: rows * pieces, grain: grain) { range in
          for index in range {
            let start = (index % pieces) * Tensor.grain
            let count = min(Tensor.grain, length - start)
            partial[index] = kernel?(count, x + (index / pieces) * length + start) ?? 0
          }
        }
      }
    }
    return Tensor(
      (0..<rows).map { row in Float(partial[row * pieces..<(row + 1) * pieces].reduce(0, +)) },
      shape: [rows], on: backend)
  }
}
