extension Tensor {
  /// The largest element of each window along one axis. A window may start or end up to half its length
  /// outside the tensor, where nothing is larger.
  ///
  /// - Shape: extent `n` becomes `⌊(n + 2·padding − window)/stride⌋ + 1`. Pooling over several axes is
  ///   pooling along one after the other, the last one first.
  /// - Gradient: to the first of the largest elements. Keeps their positions.
  package func maximumPooled(
    along axis: Int, window: Int, stride: Int, padding: Int = 0
  ) -> Tensor {
    let pooling = Pooling(self, along: axis, window: window, stride: stride, padding: padding)
    var positions = [Int](repeating: 0, count: pooling.resultShape.product)
    let y = Tensor(uninitialized: pooling.resultShape, on: backend) { y in
      positions.withUnsafeMutableBufferPointer { positions in
        let positions = positions  // a copy of the pointer, which the body may capture
        withUnsafeValues { x in
          pooling.forEachWindow(on: backend) { result, elements in
            var best = elements.first
            for index in elements.indices where !(x[index] <= x[best]) && !x[best].isNaN {
              best = index
            }
            y[result] = x[best]
            positions[result] = best
          }
        }
      }
    }
    return y.recorded("maximumPooled", from: [self]) { dy in
      [pooling.spread(dy) { result, _, dy, dx in dx[positions[result]] += dy[result] }]
    }
  }

  /// The mean of each window along one axis; the part of a window outside the tensor counts as zeros.
  ///
  /// - Shape: as `maximumPooled`.
  /// - Gradient: `dy/window` to each element of a window.
  package func meanPooled(along axis: Int, window: Int, stride: Int, padding: Int = 0) -> Tensor {
    let pooling = Pooling(self, along: axis, window: window, stride: stride, padding: padding)
    let y = Tensor(uninitialized: pooling.resultShape, on: backend) { y in
      withUnsafeValues { x in
        pooling.forEachWindow(on: backend) { result, elements in
          let sum = elements.indices.reduce(0.0) { $0 + Double(x[$1]) }
          y[result] = Float(sum / Double(window))
        }
      }
    }
    return y.recorded("meanPooled", from: [self]) { dy in
      let share = 1 / Float(window)
      return [
        pooling.spread(dy) { result, elements, dy, dx in
          for index in elements.indices { dx[index] += dy[result] * share }
        }
      ]
    }
  }
}

/// Windows along one axis of a tensor.
private struct Pooling {
  /// The elements of one window that lie in the tensor, counted from its first element.
  struct Elements {
    let first, end, step: Int
    var indices: StrideTo<Int> { Swift.stride(from: first, to: end, by: step) }
  }

  let shape: [Int]
  let resultShape: [Int]
  private let outer, extent, inner, results: Int
  private let window, stride, padding: Int

  init(_ x: Tensor, along axis: Int, window: Int, stride: Int, padding: Int) {
    let axis = x.checkedAxis(axis)
    (outer, extent, inner) = x.split(at: axis..<axis + 1)
    precondition(
      window > 0 && stride > 0 && (0...window / 2).contains(padding)
        && extent + 2 * padding >= window,
      "pooled: windows of \(window) every \(stride), padding \(padding), along axis \(axis) of "
        + "\(x.shape)")
    (self.window, self.stride, self.padding) = (window, stride, padding)
    results = (extent + 2 * padding - window) / stride + 1
    shape = x.shape
    resultShape = x.shape(with: results, along: axis)
  }

  /// Calls `body` with each element of the result and its window.
  func forEachWindow(on backend: Backend, _ body: (_ result: Int, Elements) -> Void) {
    backend.parallel(rows: outer, of: extent * inner) { rows in
      for row in rows { forEachWindow(ofRow: row, body) }
    }
  }

  /// The gradient of what was pooled: `add` adds to it what one window has.
  func spread(
    _ dy: Tensor,
    add: (_ result: Int, Elements, UnsafePointer<Float>, UnsafeMutablePointer<Float>) -> Void
  ) -> Tensor {
    let backend = dy.backend
    return Tensor(uninitialized: shape, on: backend) { dx in
      dy.withUnsafeValues { dy in
        dx.update(repeating: 0, count: shape.product)
        forEachWindow(on: backend) { result, elements in add(result, elements, dy, dx) }
      }
    }
  }

  private func forEachWindow(ofRow row: Int, _ body: (_ result: Int, Elements) -> Void) {
    for place in 0..<results {
      let begin = max(0, place * stride - padding)
      let end = min(extent, place * stride - padding + window)
      for column in 0..<inner {
        let start = row * extent * inner + column
        body(
          (row * results + place) * inner + column,
          Elements(first: start + begin * inner, end: start + end * inner, step: inner))
      }
    }
  }
}
