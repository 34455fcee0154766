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
      // Join axes over which both operands advance evenly.
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
  /// This tensor repeated along the axes where it has extent 1, or none, and `shape` has more.
  ///
  /// - Gradient: summed over those axes.
  package func broadcast(to shape: [Int]) -> Tensor {
    if self.shape == shape { return self }
    precondition(
      Broadcasting.shape(self.shape, shape, for: "broadcast") == shape,
      "broadcast: \(self.shape) does not broadcast to \(shape)")
    return copied(to: shape, strides: Broadcasting.strides(of: self.shape, in: shape))
      .recorded("broadcast", from: [self]) { dy in [dy] }
  }

  /// This gradient in the shape of the input it is for: summed over the axes along which the input was
  /// stretched, repeated where it was given once for all. Broadcasting is undone here and nowhere else.
  func fitted(to shape: [Int], of operation: String) -> Tensor {
    if self.shape == shape { return self }
    if rank < shape.count {
      let missing = [Int](repeating: 1, count: shape.count - rank)
      return reshaped(missing + self.shape).fitted(to: shape, of: operation)
    }
    let extra = rank - shape.count
    let fits = shape.indices.allSatisfy { axis in
      let own = self.shape[axis + extra]
      return own == shape[axis] || own == 1 || shape[axis] == 1
    }
    precondition(
      fits, "\(operation): a gradient of shape \(self.shape) for an input of shape \(shape)")
    let stretched = shape.indices.filter { shape[$0] == 1 && self.shape[$0 + extra] != 1 }
    let summed = sum(along: Array(0..<extra) + stretched.map { $0 + extra }, keepingAxes: true)
    return summed.reshaped(Array(summed.shape.dropFirst(extra))).broadcast(to: shape)
  }
}
