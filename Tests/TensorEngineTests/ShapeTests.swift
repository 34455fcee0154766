import TensorEngine
import TestSupport
import Testing

@Suite struct ShapeTests {
  @Test(arguments: [[24], [4, 6], [1, 2, 12], [2, 3, 4]])
  func reshapes(shape: [Int]) {
    checkOp("reshaped", [OpInput([2, 3, 4])], shape: shape, twin: { $0[0] }) { x in
      x[0].reshaped(shape)
    }
  }

  @Test(arguments: [[0, 1, 2], [0, 2, 1], [1, 0, 2], [1, 2, 0], [2, 0, 1], [2, 1, 0]])
  func transposes(order: [Int]) {
    let shape = [2, 3, 5]
    let result = order.map { shape[$0] }
    checkOp(
      "transposed", [OpInput(shape)], shape: result,
      twin: { x in
        (0..<result.product).map { index in
          var position = [0, 0, 0]
          position[order[2]] = index % result[2]
          position[order[1]] = index / result[2] % result[1]
          position[order[0]] = index / (result[2] * result[1])
          return x[0][(position[0] * 3 + position[1]) * 5 + position[2]]
        }
      }, operation: { $0[0].transposed(order) })
  }

  @Test(arguments: [
    ([], [2, 3]), ([3], [2, 3]), ([2, 1], [2, 3]), ([1, 1], [2, 3]), ([2, 3], [2, 3]),
  ])
  func broadcasts(shape: [Int], result: [Int]) {
    checkOp(
      "broadcast", [OpInput(shape)], shape: result,
      twin: { x in
        switch shape {
        case [3]: x[0] + x[0]
        case [2, 1]: [0, 0, 0, 1, 1, 1].map { x[0][$0] }
        case [2, 3]: x[0]
        default: Array(repeating: x[0][0], count: 6)
        }
      }, operation: { $0[0].broadcast(to: result) })
  }

  /// The index of an element in a tensor of three axes.
  private func index(_ a: Int, _ b: Int, _ c: Int, in shape: [Int]) -> Int {
    (a * shape[1] + b) * shape[2] + c
  }

  /// What an operation along axis 0, 1 or 2 does, one row of that axis at a time.
  private func map(
    _ x: [Double], _ shape: [Int], along axis: Int, _ change: ([Double]) -> [Double]
  ) -> [Double] {
    let others = [0, 1, 2].filter { $0 != axis }
    var result = shape
    result[axis] = change(Array(repeating: 0, count: shape[axis])).count
    var y = [Double](repeating: .nan, count: result.product)
    for first in 0..<shape[others[0]] {
      for second in 0..<shape[others[1]] {
        var place = [0, 0, 0]
        (place[others[0]], place[others[1]]) = (first, second)
        let row = (0..<shape[axis]).map { position in
          place[axis] = position
          return x[index(place[0], place[1], place[2], in: shape)]
        }
        for (position, value) in change(row).enumerated() {
          place[axis] = position
          y[index(place[0], place[1], place[2], in: result)] = value
        }
      }
    }
    return y
  }

  @Test(arguments: 0..<3, [0..<3, 0..<1, 1..<3, 2..<2])
  func slices(axis: Int, range: Range<Int>) {
    let shape = [3, 4, 3]
    var result = shape
    result[axis] = range.count
    checkOp(
      "sliced", [OpInput(shape)], shape: result,
      twin: { x in map(x[0], shape, along: axis) { Array($0[range]) } },
      operation: { $0[0].sliced(range, along: axis) })
  }

  @Test(arguments: 0..<3, [(0, 0), (1, 0), (0, 2), (3, 1)])
  func pads(axis: Int, widths: (before: Int, after: Int)) {
    let shape = [2, 3, 4]
    var result = shape
    result[axis] += widths.before + widths.after
    checkOp(
      "padded", [OpInput(shape)], shape: result,
      twin: { x in
        map(x[0], shape, along: axis) { row in
          Array(repeating: 0, count: widths.before) + row + Array(repeating: 0, count: widths.after)
        }
      },
      operation: { $0[0].padded(before: widths.before, after: widths.after, along: axis) })
  }

  @Test(arguments: 0..<3, [[0], [2, 0], [1, 1, 2, 1], []])
  func gathers(axis: Int, indices: [Int]) {
    let shape = [3, 4, 3]
    var result = shape
    result[axis] = indices.count
    checkOp(
      "gathered", [OpInput(shape)], shape: result,
      twin: { x in map(x[0], shape, along: axis) { row in indices.map { row[$0] } } },
      operation: { $0[0].gathered(indices, along: axis) })
  }

  @Test(arguments: 0..<3)
  func concatenates(axis: Int) {
    let extents = [2, 0, 3, 1]
    let shapes = extents.map { extent in
      var shape = [2, 3, 2]
      shape[axis] = extent
      return shape
    }
    var result = [2, 3, 2]
    result[axis] = 6
    checkOp(
      "concatenated", shapes.map { OpInput($0) }, shape: result,
      twin: { x in
        // Put each part where it belongs in a tensor of zeros, and add them.
        var start = 0
        return zip(x, zip(shapes, extents)).reduce(
          Array(repeating: 0.0, count: result.product)
        ) { total, part in
          let (values, (shape, extent)) = part
          defer { start += extent }
          let (before, after) = (start, 6 - start - extent)
          let placed = map(values, shape, along: axis) { row in
            Array(repeating: 0, count: before) + row + Array(repeating: 0, count: after)
          }
          return zip(total, placed).map(+)
        }
      },
      operation: { Tensor.concatenated($0, along: axis) })
  }

  /// Sizes that are shared between the threads.
  @Test func copiesLargeTensors() {
    let backend = Backend.forTests(threads: 2)
    let (rows, columns) = (301, 517)
    let values = (0..<rows * columns).map { Float($0) }
    let x = Tensor(values, shape: [rows, columns], on: backend)
    let turned = x.transposed([1, 0])
    #expect(turned.transposed([1, 0]).values == values)
    #expect(turned.values[3 * rows + 5] == values[5 * columns + 3])
    let parts = [x.sliced(0..<100, along: 1), x.sliced(100..<columns, along: 1)]
    #expect(Tensor.concatenated(parts, along: 1).values == values)
    #expect(
      x.padded(before: 9, after: 4, along: 1).sliced(9..<9 + columns, along: 1).values == values)
    #expect(x.gathered(Array(0..<rows), along: 0).values == values)
  }
}
