extension Tensor {
  /// The same elements in another shape of the same count. No copy. Gradient: reshaped back.
  package func reshaped(_ newShape: [Int]) -> Tensor {
    precondition(newShape.product == count, "reshaped: \(shape) does not fit \(newShape)")
    let old = shape
    return Tensor(shape: newShape, backend: backend, storage: storage, node: nil)
      .recorded("reshaped", from: [self]) { dy in [dy.summed(to: newShape).reshaped(old)] }
  }

  /// The axes in another order: axis `i` of the result is axis `order[i]`. Gradient: the inverse order.
  package func transposed(_ order: [Int]) -> Tensor {
    precondition(
      order.sorted() == Array(shape.indices), "transposed: \(order) does not order \(shape)")
    var strides = [Int](repeating: 1, count: rank)
    for axis in shape.indices.dropLast().reversed() {
      strides[axis] = strides[axis + 1] * shape[axis + 1]
    }
    let result = order.map { shape[$0] }
    let y = copied(to: result, strides: order.map { strides[$0] }, from: 0)
    let inverse = order.indices.map { axis in order.firstIndex(of: axis) ?? axis }
    return y.recorded("transposed", from: [self]) { dy in [dy.summed(to: result).transposed(inverse)] }
  }

  /// The elements of `range` along one axis. Gradient: zero outside the range.
  package func sliced(_ range: Range<Int>, along axis: Int) -> Tensor {
    let axis = checkedAxis(axis)
    let (outer, extent, inner) = split(at: axis)
    precondition(
      range.lowerBound >= 0 && range.upperBound <= extent,
      "sliced: \(range) along axis \(axis) of \(shape)")
    var result = shape
    result[axis] = range.count
    let y = Tensor(uninitialized: result, on: backend) { y in
      withUnsafeValues { x in
        for row in 0..<outer {
          (y + row * range.count * inner).update(
            from: x + (row * extent + range.lowerBound) * inner, count: range.count * inner)
        }
      }
    }
    return y.recorded("sliced", from: [self]) { dy in
      [
        dy.summed(to: result).padded(
          before: range.lowerBound, after: extent - range.upperBound, along: axis)
      ]
    }
  }

  /// Zeros put before and after along one axis. Gradient: the part between.
  package func padded(before: Int, after: Int, along axis: Int) -> Tensor {
    precondition(before >= 0 && after >= 0, "padded: by \(before) and \(after)")
    let axis = checkedAxis(axis)
    let (outer, extent, inner) = split(at: axis)
    let total = before + extent + after
    var result = shape
    result[axis] = total
    let y = Tensor(uninitialized: result, on: backend) { y in
      withUnsafeValues { x in
        for row in 0..<outer {
          let start = y + row * total * inner
          start.update(repeating: 0, count: before * inner)
          (start + before * inner).update(from: x + row * extent * inner, count: extent * inner)
          (start + (before + extent) * inner).update(repeating: 0, count: after * inner)
        }
      }
    }
    return y.recorded("padded", from: [self]) { dy in
      [dy.summed(to: result).sliced(before..<before + extent, along: axis)]
    }
  }

  /// Tensors joined along one axis; the other extents agree. Gradient: each tensor's part.
  package static func concatenated(_ parts: [Tensor], along axis: Int) -> Tensor {
    guard let first = parts.first else { preconditionFailure("concatenated: no tensors") }
    let axis = first.checkedAxis(axis)
    let extents = parts.map { part in
      var shape = part.shape
      precondition(shape.count == first.rank, "concatenated: \(first.shape) and \(part.shape)")
      shape[axis] = first.shape[axis]
      precondition(shape == first.shape, "concatenated: \(first.shape) and \(part.shape)")
      return part.shape[axis]
    }
    let (outer, _, inner) = first.split(at: axis)
    let total = extents.reduce(0, +)
    var result = first.shape
    result[axis] = total
    let y = Tensor(uninitialized: result, on: first.backend) { y in
      var offset = 0
      for (part, extent) in zip(parts, extents) {
        part.withUnsafeValues { x in
          for row in 0..<outer {
            (y + (row * total + offset) * inner).update(
              from: x + row * extent * inner, count: extent * inner)
          }
        }
        offset += extent
      }
    }
    return y.recorded("concatenated", from: parts) { dy in
      let dy = dy.summed(to: result)
      var offset = 0
      return extents.map { extent in
        defer { offset += extent }
        return dy.sliced(offset..<offset + extent, along: axis)
      }
    }
  }

  /// The slices at `indices` along one axis, in that order; an index may repeat.
  ///
  /// Gradient: added up per index, in the order of `indices`.
  package func gathered(_ indices: [Int], along axis: Int) -> Tensor {
    let axis = checkedAxis(axis)
    let (outer, extent, inner) = split(at: axis)
    precondition(
      indices.allSatisfy { (0..<extent).contains($0) },
      "gathered: an index outside axis \(axis) of \(shape)")
    var result = shape
    result[axis] = indices.count
    let full = shape
    let y = Tensor(uninitialized: result, on: backend) { y in
      withUnsafeValues { x in
        for row in 0..<outer {
          for (place, index) in indices.enumerated() {
            (y + (row * indices.count + place) * inner).update(
              from: x + (row * extent + index) * inner, count: inner)
          }
        }
      }
    }
    return y.recorded("gathered", from: [self]) { dy in
      let dy = dy.summed(to: result)
      let dx = Tensor(uninitialized: full, on: dy.backend) { dx in
        dx.update(repeating: 0, count: full.product)
        dy.withUnsafeValues { dy in
          for row in 0..<outer {
            for (place, index) in indices.enumerated() {
              let from = dy + (row * indices.count + place) * inner
              let to = dx + (row * extent + index) * inner
              for column in 0..<inner { to[column] += from[column] }
            }
          }
        }
      }
      return [dx]
    }
  }

  /// A copy with its own strides into this tensor; not recorded.
  private func copied(to result: [Int], strides: [Int], from offset: Int) -> Tensor {
    Tensor(uninitialized: result, on: backend) { y in
      guard let innerExtent = result.last, let innerStride = strides.last else {
        y.update(from: storage.pointer + offset, count: 1)
        return
      }
      let rows = result.dropLast().reduce(1, *)
      withUnsafeValues { x in
        backend.parallel(over: rows, grain: max(1, Tensor.grain / max(innerExtent, 1))) { range in
          for row in range {
            var (rest, start) = (row, offset)
            for axis in result.indices.dropLast().reversed() {
              start += rest % result[axis] * strides[axis]
              rest /= result[axis]
            }
            let to = y + row * innerExtent
            for index in 0..<innerExtent { to[index] = x[start + index * innerStride] }
          }
        }
      }
    }
  }
}
