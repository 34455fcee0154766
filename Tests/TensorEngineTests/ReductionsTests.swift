import Foundation
import TensorEngine
import TestSupport
import Testing

@Suite struct ReductionsTests {
  /// The elements of `x` of a shape, grouped by where they fall when `axes` are reduced to extent 1.
  private func groups(_ x: [Double], _ shape: [Int], _ axes: [Int]) -> [[Double]] {
    let kept = shape.indices.map { axes.contains($0) ? 1 : shape[$0] }
    var groups = [[Double]](repeating: [], count: kept.product)
    for (index, value) in x.enumerated() {
      var (rest, place, stride) = (index, 0, 1)
      for axis in shape.indices.reversed() {
        place += (axes.contains(axis) ? 0 : rest % shape[axis]) * stride
        stride *= kept[axis]
        rest /= shape[axis]
      }
      groups[place].append(value)
    }
    return groups
  }

  static let axes: [[Int]] = [
    [], [0], [1], [2], [3], [0, 1], [1, 2], [2, 3], [0, 3], [0, 2], [1, 3], [0, 1, 2], [1, 2, 3],
    [0, 2, 3], [0, 1, 2, 3],
  ]

  @Test(arguments: axes)
  func sumsAndMeans(axes: [Int]) {
    let shape = [2, 3, 5, 4]
    let kept = shape.indices.map { axes.contains($0) ? 1 : shape[$0] }
    let dropped = shape.indices.filter { !axes.contains($0) }.map { shape[$0] }
    let sums = { (x: [[Double]]) in groups(x[0], shape, axes).map { $0.reduce(0, +) } }
    checkOp("sum", [OpInput(shape)], shape: kept, forwardTolerance: 4e-7, twin: sums) {
      $0[0].sum(along: axes, keepingAxes: true)
    }
    checkOp("sum", [OpInput(shape)], shape: dropped, forwardTolerance: 4e-7, twin: sums) {
      $0[0].sum(along: axes)
    }
    let extent = Double(axes.map { shape[$0] }.product)
    checkOp("mean", [OpInput(shape)], shape: kept, twin: { x in sums(x).map { $0 / extent } }) {
      $0[0].mean(along: axes, keepingAxes: true)
    }
    checkOp("mean", [OpInput(shape)], shape: dropped, twin: { x in sums(x).map { $0 / extent } }) {
      $0[0].mean(along: axes)
    }
  }

  @Test func sumsAndMeansEverything() {
    for shape in [[], [1], [35], [3, 17]] {
      let count = Double(shape.product)
      checkOp("sum", [OpInput(shape)], shape: [], twin: { [$0[0].reduce(0, +)] }) { $0[0].sum() }
      checkOp("mean", [OpInput(shape)], shape: [], twin: { [$0[0].reduce(0, +) / count] }) {
        $0[0].mean()
      }
    }
  }

  @Test func sumsNothingToZero() {
    let empty = Tensor([], shape: [2, 0, 3], on: Backend.forTests(threads: 1)).tracked()
    #expect(empty.sum().scalar == 0)
    #expect(empty.sum(along: [1]).values == [0, 0, 0, 0, 0, 0])
    #expect(empty.sum(along: [0]).shape == [0, 3])
    #expect(empty.sum().gradients(for: [empty])[0].shape == [2, 0, 3])
  }

  @Test(arguments: [0, 1, 2, -1])
  func findsTheMaximum(axis: Int) {
    let shape = [3, 4, 5]
    let own = axis < 0 ? 2 : axis
    var kept = shape
    kept[own] = 1
    checkOp(
      "maximum", [OpInput(shape)], shape: kept,
      twin: { x in groups(x[0], shape, [own]).map { $0.max() ?? .nan } },
      operation: { $0[0].maximum(along: axis) })
  }

  @Test func givesATiedMaximumToTheFirst() {
    let x = Tensor([1, 3, 3, 2, 2, 2], shape: [2, 3], on: Backend.forTests(threads: 1)).tracked()
    let gradient = x.maximum(along: 1).sum().gradients(for: [x])[0]
    #expect(gradient.values == [0, 1, 0, 1, 0, 0])
  }

  @Test func keepsWhatIsNotANumber() {
    let x = Tensor([1, .nan, 3, .nan, 1, 2], shape: [2, 3], on: Backend.forTests(threads: 1))
    #expect(x.maximum(along: 1).values.allSatisfy { $0.isNaN })
    #expect(x.maximum(along: 0).values.map(\.isNaN) == [true, true, false])
  }

  /// Long rows are summed in pieces, and in `Double`: a million tenths err by one rounding only.
  @Test(arguments: InstructionSet.allCases)
  func sumsLongRowsExactly(instructionSet: InstructionSet) {
    guard let kernels = instructionSet.kernels else { return }
    let backend = Backend(threads: 2, kernels: kernels)
    let count = 1_000_003
    let x = Tensor(repeating: 0.1, shape: [2, count], on: backend)
    let expected = Float(Double(Float(0.1)) * Double(count))
    #expect(x.sum(along: [1]).values == [expected, expected])
    let columns = x.reshaped([count, 2])
    #expect(columns.sum(along: [0]).values == [expected, expected])
  }

  /// Every count around the width of a vector, in each place of a reduction.
  @Test(arguments: InstructionSet.allCases)
  func sumsOddSizes(instructionSet: InstructionSet) {
    guard let kernels = instructionSet.kernels else { return }
    let backend = Backend(threads: 2, kernels: kernels)
    for count in 0...70 {
      let values = (0..<3 * count).map { Float($0) }
      let x = Tensor(values, shape: [3, count], on: backend)
      let rows = (0..<3).map { row in
        values[row * count..<(row + 1) * count].reduce(0, +)
      }
      let columns = (0..<count).map { column in
        values[column] + values[column + count] + values[column + 2 * count]
      }
      #expect(x.sum(along: [1]).values == rows)
      #expect(x.sum(along: [0]).values == columns)
    }
  }
}
