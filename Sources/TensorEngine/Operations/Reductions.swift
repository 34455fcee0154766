import Kernels

extension Tensor {
  /// The sum of all elements, a scalar. Accumulated in double, in an order that depends on the shape and
  /// the instruction set alone.
  ///
  /// - Gradient: `dx = dy` everywhere.
  package func sum() -> Tensor { sum(along: Array(shape.indices)) }

  /// The mean of all elements, a scalar. Gradient: `dx = dy/count`.
  package func mean() -> Tensor { mean(along: Array(shape.indices)) }

  /// The sum over some axes, which stay with extent 1 if `keepingAxes`. 0 where there are no elements.
  ///
  /// - Gradient: `dx = dy` along the axes.
  package func sum(along axes: [Int], keepingAxes: Bool = false) -> Tensor {
    let axes = Set(axes.map(checkedAxis))
    var result = detached
    var end = rank
    while let last = (0..<end).last(where: axes.contains) {
      // Neighbouring axes are summed as one.
      let first = (0..<last).last { !axes.contains($0) }.map { $0 + 1 } ?? 0
      result = result.summed(over: first..<last + 1)
      end = first
    }
    let kept = result.shape
    let final = keepingAxes ? kept : shape.indices.filter { !axes.contains($0) }.map { shape[$0] }
    return result.reshaped(final).recorded("sum", from: [self]) { dy in [dy.reshaped(kept)] }
  }

  /// The mean over some axes. Gradient: `dx = dy/n` along the axes.
  package func mean(along axes: [Int], keepingAxes: Bool = false) -> Tensor {
    let extent = Set(axes.map(checkedAxis)).map { shape[$0] }.product
    precondition(extent > 0, "mean: no elements along \(axes) of \(shape)")
    return sum(along: axes, keepingAxes: keepingAxes) / Float(extent)
  }

  /// The largest element along one axis, which stays with extent 1; not a number if any is.
  ///
  /// - Gradient: to the first of the largest elements. Keeps their positions.
  package func maximum(along axis: Int) -> Tensor {
    let axis = checkedAxis(axis)
    let (outer, extent, inner) = split(at: axis..<axis + 1)
    precondition(extent > 0, "maximum: no elements along axis \(axis) of \(shape)")
    if extent == 1 { return self }
    if !isTracked, inner > 1 {
      return largest(outer: outer, extent: extent, inner: inner, shape(with: 1, along: axis))
    }
    let positions = positionsOfMaximum(outer: outer, extent: extent, inner: inner)
    let y = Tensor(uninitialized: shape(with: 1, along: axis), on: backend) { y in
      withUnsafeValues { x in
        for (index, position) in positions.enumerated() { y[index] = x[position] }
      }
    }
    let full = shape
    return y.recorded("maximum", from: [self]) { dy in
      let dx = Tensor(uninitialized: full, on: dy.backend) { dx in
        dy.withUnsafeValues { dy in
          dx.update(repeating: 0, count: full.product)
          for (index, position) in positions.enumerated() { dx[position] = dy[index] }
        }
      }
      return [dx]
    }
  }

  /// The largest elements, row by row: quicker than to find where they lie.
  private func largest(outer: Int, extent: Int, inner: Int, _ kept: [Int]) -> Tensor {
    let kernel = backend.kernels.elementwise.binary
    return Tensor(uninitialized: kept, on: backend) { y in
      withUnsafeValues { x in
        backend.parallel(rows: outer, of: extent * inner) { rows in
          for row in rows {
            let (from, to) = (x + row * extent * inner, y + row * inner)
            to.update(from: from, count: inner)
            for index in 1..<extent {
              kernel(BINARY_MAXIMUM, inner, to, 1, from + index * inner, 1, to)
            }
          }
        }
      }
    }
  }

  /// Where the largest elements lie, counted from the first element of the tensor.
  private func positionsOfMaximum(outer: Int, extent: Int, inner: Int) -> [Int] {
    var positions = [Int](repeating: 0, count: outer * inner)
    positions.withUnsafeMutableBufferPointer { buffer in
      guard let positions = buffer.baseAddress else { return }
      withUnsafeValues { x in
        backend.parallel(rows: outer, of: extent * inner) { rows in
          for row in rows {
            for column in 0..<inner {
              let start = row * extent * inner + column
              var best = start
              for index in stride(from: start, to: start + extent * inner, by: inner)
              where !(x[index] <= x[best]) && !x[best].isNaN {
                best = index
              }
              positions[row * inner + column] = best
            }
          }
        }
      }
    }
    return positions
  }

  /// The sum over neighbouring axes, which stay with extent 1; not recorded.
  private func summed(over axes: Range<Int>) -> Tensor {
    let (outer, extent, inner) = split(at: axes)
    var kept = shape
    for axis in axes { kept[axis] = 1 }
    if inner == 1 { return summedRows(outer, of: extent, to: kept) }
    let kernel = backend.kernels.elementwise.sum_rows
    return Tensor(uninitialized: kept, on: backend) { y in
      withUnsafeValues { x in
        if outer == 1 {
          let grain = max(64, Backend.grain / max(extent, 1))
          backend.parallel(over: inner, grain: grain) { range in
            let start = range.lowerBound
            kernel(extent, range.count, x + start, inner, y + start)
          }
        } else {
          backend.parallel(rows: outer, of: extent * inner) { rows in
            for row in rows {
              kernel(extent, inner, x + row * extent * inner, inner, y + row * inner)
            }
          }
        }
      }
    }
  }

  /// The sums of consecutive rows. A long row is summed in pieces of fixed length, then the pieces in
  /// order.
  private func summedRows(_ rows: Int, of length: Int, to shape: [Int]) -> Tensor {
    let kernel = backend.kernels.elementwise.sum
    let pieces = max(1, (length + Backend.grain - 1) / Backend.grain)
    return Tensor(uninitialized: shape, on: backend) { y in
      withUnsafeValues { x in
        if pieces == 1 {
          backend.parallel(rows: rows, of: length) { range in
            for row in range { y[row] = Float(kernel(length, x + row * length)) }
          }
          return
        }
        var partial = [Double](repeating: 0, count: rows * pieces)
        partial.withUnsafeMutableBufferPointer { partial in
          let partial = partial  // a copy of the pointer, which the bodies may capture
          backend.parallel(rows * pieces) { index in
            let (row, piece) = index.quotientAndRemainder(dividingBy: pieces)
            let start = piece * Backend.grain
            partial[index] = kernel(min(Backend.grain, length - start), x + row * length + start)
          }
          for row in 0..<rows {
            y[row] = Float(partial[row * pieces..<(row + 1) * pieces].reduce(0, +))
          }
        }
      }
    }
  }
}
