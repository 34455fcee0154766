extension Tensor {
  /// The same elements in another shape of the same count. No copy. Gradient: reshaped back.
  package func reshaped(_ newShape: [Int]) -> Tensor {
    precondition(newShape.product == count, "reshaped: \(shape) does not fit \(newShape)")
    let old = shape
    return Tensor(shape: newShape, backend: backend, storage: storage, node: nil)
      .recorded("reshaped", from: [self]) { dy in [dy.reshaped(old)] }
  }

  /// The axes in another order: axis `i` of the result is axis `order[i]`. Gradient: the inverse order.
  package func transposed(_ order: [Int]) -> Tensor {
    precondition(
      order.sorted() == Array(shape.indices), "transposed: \(order) does not order \(shape)")
    let strides = shape.indices.map { shape[($0 + 1)...].reduce(1, *) }
    let y = copied(to: order.map { shape[$0] }, strides: order.map { strides[$0] })
    var inverse = order
    for (axis, source) in order.enumerated() { inverse[source] = axis }
    return y.recorded("transposed", from: [self]) { [inverse] dy in [dy.transposed(inverse)] }
  }

  /// The elements of `range` along one axis. Gradient: zero outside the range.
  package func sliced(_ range: Range<Int>, along axis: Int) -> Tensor {
    let axis = checkedAxis(axis)
    let (outer, extent, inner) = split(at: axis..<axis + 1)
    precondition(
      range.lowerBound >= 0 && range.upperBound <= extent,
      "sliced: \(range) along axis \(axis) of \(shape)")
    let length = range.count * inner
    let y = Tensor(uninitialized: shape(with: range.count, along: axis), on: backend) { y in
      withUnsafeValues { x in
        backend.parallel(rows: outer, of: length) { rows in
          for row in rows {
            let start = (row * extent + range.lowerBound) * inner
            (y + row * length).update(from: x + start, count: length)
          }
        }
      }
    }
    return y.recorded("sliced", from: [self]) { dy in
      [dy.padded(before: range.lowerBound, after: extent - range.upperBound, along: axis)]
    }
  }

  /// Zeros put before and after along one axis. Gradient: the part between.
  package func padded(before: Int, after: Int, along axis: Int) -> Tensor {
    precondition(before >= 0 && after >= 0, "padded: by \(before) and \(after)")
    let axis = checkedAxis(axis)
    let (outer, extent, inner) = split(at: axis..<axis + 1)
    let total = before + extent + after
    let y = Tensor(uninitialized: shape(with: total, along: axis), on: backend) { y in
      withUnsafeValues { x in
        backend.parallel(rows: outer, of: total * inner) { rows in
          for row in rows {
            let start = y + row * total * inner
            start.update(repeating: 0, count: before * inner)
            (start + before * inner).update(from: x + row * extent * inner, count: extent * inner)
            (start + (before + extent) * inner).update(repeating: 0, count: after * inner)
          }
        }
      }
    }
    return y.recorded("padded", from: [self]) { dy in
      [dy.sliced(before..<before + extent, along: axis)]
    }
  }

  /// Tensors joined along one axis; the other extents agree. Gradient: each tensor's part.
  package static func concatenated(_ parts: [Tensor], along axis: Int) -> Tensor {
    guard let first = parts.first else { preconditionFailure("concatenated: no tensors") }
    let axis = first.checkedAxis(axis)
    for part in parts {
      precondition(
        part.rank == first.rank
          && part.shape(with: 0, along: axis) == first.shape(with: 0, along: axis),
        "concatenated: \(first.shape) and \(part.shape) along axis \(axis)")
    }
    let (outer, _, inner) = first.split(at: axis..<axis + 1)
    let extents = parts.map { $0.shape[axis] }
    let starts = extents.indices.map { extents[..<$0].reduce(0, +) }
    let total = extents.reduce(0, +)
    let y = Tensor(uninitialized: first.shape(with: total, along: axis), on: first.backend) { y in
      for (part, (start, extent)) in zip(parts, zip(starts, extents)) {
        let length = extent * inner
        part.withUnsafeValues { x in
          first.backend.parallel(rows: outer, of: length) { rows in
            for row in rows {
              (y + (row * total + start) * inner).update(from: x + row * length, count: length)
            }
          }
        }
      }
    }
    let tracked = parts.map(\.isTracked)
    return y.recorded("concatenated", from: parts) { dy in
      tracked.indices.map { part in
        tracked[part]
          ? dy.sliced(starts[part]..<starts[part] + extents[part], along: axis) : nil
      }
    }
  }

  /// The slices at `indices` along one axis, in that order; an index may repeat.
  ///
  /// - Gradient: added up per index, in the order of `indices`.
  package func gathered(_ indices: [Int], along axis: Int) -> Tensor {
    let axis = checkedAxis(axis)
    let (outer, extent, inner) = split(at: axis..<axis + 1)
    precondition(
      indices.allSatisfy { (0..<extent).contains($0) },
      "gathered: an index outside axis \(axis) of \(shape)")
    let y = Tensor(uninitialized: shape(with: indices.count, along: axis), on: backend) { y in
      withUnsafeValues { x in
        backend.parallel(rows: outer * indices.count, of: inner) { rows in
          for row in rows {
            let (block, place) = row.quotientAndRemainder(dividingBy: indices.count)
            let start = (block * extent + indices[place]) * inner
            (y + row * inner).update(from: x + start, count: inner)
          }
        }
      }
    }
    let full = shape
    return y.recorded("gathered", from: [self]) { dy in
      let dx = Tensor(uninitialized: full, on: dy.backend) { dx in
        dy.withUnsafeValues { dy in
          dx.update(repeating: 0, count: full.product)
          for block in 0..<outer {
            for (place, index) in indices.enumerated() {
              let from = dy + (block * indices.count + place) * inner
              let to = dx + (block * extent + index) * inner
              for column in 0..<inner { to[column] += from[column] }
            }
          }
        }
      }
      return [dx]
    }
  }

  /// A copy in another shape that steps through this tensor with its own strides, which may be 0; not
  /// recorded.
  func copied(to result: [Int], strides: [Int]) -> Tensor {
    let (outer, length, stride) = (result.dropLast(), result.last ?? 1, strides.last ?? 0)
    // Rows that lie side by side in this tensor are written together: each cache line is read once.
    let isInterleaved = stride > 1 && strides.dropLast().last == 1
    return Tensor(uninitialized: result, on: backend) { y in
      withUnsafeValues { x in
        backend.parallel(rows: outer.reduce(1, *), of: length) { rows in
          var row = rows.lowerBound
          while row < rows.upperBound {
            var (rest, from) = (row, x)
            var sideBySide = 1
            for axis in outer.indices.reversed() {
              let position: Int
              (rest, position) = rest.quotientAndRemainder(dividingBy: outer[axis])
              from += position * strides[axis]
              if isInterleaved, axis == outer.count - 1 {
                sideBySide = min(16, outer[axis] - position, rows.upperBound - row)
              }
            }
            let to = y + row * length
            switch stride {
            case 0: to.update(repeating: from.pointee, count: length)
            case 1: to.update(from: from, count: length)
            default:
              for start in Swift.stride(from: 0, to: length, by: 8) {
                for other in 0..<sideBySide {
                  for index in start..<min(start + 8, length) {
                    to[other * length + index] = from[index * stride + other]
                  }
                }
              }
            }
            row += sideBySide
          }
        }
      }
    }
  }

  /// This shape with another extent along one axis.
  func shape(with extent: Int, along axis: Int) -> [Int] {
    var result = shape
    result[axis] = extent
    return result
  }

  /// An axis counted from the front; negative axes count from the back.
  func checkedAxis(_ axis: Int) -> Int {
    let own = axis < 0 ? axis + rank : axis
    precondition(shape.indices.contains(own), "axis \(axis) of the shape \(shape)")
    return own
  }

  /// How many elements lie before, in and after some neighbouring axes.
  func split(at axes: Range<Int>) -> (outer: Int, extent: Int, inner: Int) {
    (
      shape[..<axes.lowerBound].reduce(1, *), shape[axes].reduce(1, *),
      shape[axes.upperBound...].reduce(1, *)
    )
  }
}
