/// Shapes that meet in one operation: aligned at the last axis, extents equal or 1.
enum Broadcasting {
  /// The shape that both operands are stretched to.
  static func shape(_ a: [Int], _ b: [Int], for operation: String) -> [Int] {
    if a == b { return a }
    let rank = max(a.count, b.count)
    return (0..<rank).map { axis in
      let left = extent(a, axis, rank)
      let right = extent(b, axis, rank)
      precondition(
        left == right || left == 1 || right == 1,
        "\(operation): the shapes \(a) and \(b) do not broadcast")
      return left == 1 ? right : left
    }
  }

  private static func extent(_ shape: [Int], _ axis: Int, _ rank: Int) -> Int {
    let own = axis - (rank - shape.count)
    return own < 0 ? 1 : shape[own]
  }

  /// How many elements of `source` to step per step along each axis of `result`; 0 where it repeats.
  static func strides(of source: [Int], in result: [Int]) -> [Int] {
    var strides = [Int](repeating: 0, count: result.count)
    var stride = 1
    for axis in source.indices.reversed() {
      let target = axis + result.count - source.count
      strides[target] = source[axis] == 1 ? 0 : stride
      stride *= source[axis]
    }
    return strides
  }

  /// Two operands as rows: along a row each has stride 0 or 1; between rows they move by `offsets`.
  struct Rows {
    let length: Int
    let strideA: Int
    let strideB: Int
    let count: Int
    private let outer: [(extent: Int, a: Int, b: Int)]

    init(_ a: [Int], _ b: [Int], result: [Int]) {
      let stridesA = strides(of: a, in: result)
      let stridesB = strides(of: b, in: result)
      var axes = zip(result, zip(stridesA, stridesB))
        .map { (extent: $0, a: $1.0, b: $1.1) }
        .filter { $0.extent != 1 }
      guard let last = axes.popLast() else {
        (length, strideA, strideB, count, outer) = (1, 0, 0, 1, [])
        return
      }
      var row = last
      // Join axes over which both operands go on evenly.
      while let next = axes.last, next.a == row.a * row.extent, next.b == row.b * row.extent {
        row = (row.extent * next.extent, row.a, row.b)
        axes.removeLast()
      }
      (length, strideA, strideB) = (row.extent, row.a, row.b)
      outer = axes
      count = axes.map(\.extent).product
    }

    /// Where row `index` begins in each operand.
    func offsets(_ index: Int) -> (a: Int, b: Int) {
      var (rest, a, b) = (index, 0, 0)
      for axis in outer.reversed() {
        let position = rest % axis.extent
        rest /= axis.extent
        a += position * axis.a
        b += position * axis.b
      }
      return (a, b)
    }
  }
}

extension Tensor {
  /// This gradient summed over the axes along which `shape` was stretched: broadcasting, undone.
  func summed(to shape: [Int]) -> Tensor {
    if self.shape == shape { return self }
    let extra = rank - shape.count
    precondition(extra >= 0, "gradient of shape \(self.shape) for an input of shape \(shape)")
    var axes = Array(0..<extra)
    for axis in shape.indices {
      let own = self.shape[axis + extra]
      if shape[axis] == 1 && own != 1 { axes.append(axis + extra) }
      precondition(
        shape[axis] == 1 || own == shape[axis] || own == 1,
        "gradient of shape \(self.shape) for an input of shape \(shape)")
    }
    let summed = axes.isEmpty ? self : sum(along: axes, keepingAxes: true)
    if summed.count == shape.product { return summed.reshaped(shape) }
    return summed + Tensor(repeating: 0, shape: shape, on: backend)  // a gradient given once for all
  }
}
