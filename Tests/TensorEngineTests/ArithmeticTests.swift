import TensorEngine
import TestSupport
import Testing

@Suite struct ArithmeticTests {
  struct Case: Sendable, CustomTestStringConvertible {
    let name: String
    let operation: @Sendable (Tensor, Tensor) -> Tensor
    let twin: @Sendable (Double, Double) -> Double

    var testDescription: String { name }
  }

  static let cases: [Case] = [
    Case(name: "add", operation: { $0 + $1 }, twin: { $0 + $1 }),
    Case(name: "subtract", operation: { $0 - $1 }, twin: { $0 - $1 }),
    Case(name: "multiply", operation: { $0 * $1 }, twin: { $0 * $1 }),
    Case(name: "divide", operation: { $0 / $1 }, twin: { $0 / $1 }),
    Case(name: "maximum", operation: { $0.maximum($1) }, twin: { max($0, $1) }),
    Case(name: "minimum", operation: { $0.minimum($1) }, twin: { min($0, $1) }),
  ]

  /// Two shapes and the one they are stretched to.
  struct Pattern: Sendable, CustomTestStringConvertible {
    let a: [Int]
    let b: [Int]
    let result: [Int]

    init(_ a: [Int], _ b: [Int], _ result: [Int]) { (self.a, self.b, self.result) = (a, b, result) }

    var testDescription: String { "\(a) with \(b)" }

    /// Where element `index` of the result comes from in a tensor of `shape`, plainly.
    func source(_ index: Int, in shape: [Int]) -> Int {
      var (rest, place, stride) = (index, 0, 1)
      for axis in result.indices.reversed() {
        let own = axis - (result.count - shape.count)
        if own >= 0 {
          place += (shape[own] == 1 ? 0 : rest % result[axis]) * stride
          stride *= shape[own]
        }
        rest /= result[axis]
      }
      return place
    }
  }

  static let patterns: [Pattern] = [
    Pattern([], [], []),
    Pattern([5], [5], [5]),
    Pattern([17], [], [17]),
    Pattern([], [3, 3], [3, 3]),
    Pattern([2, 3], [3], [2, 3]),
    Pattern([3], [2, 3], [2, 3]),
    Pattern([2, 1], [3], [2, 3]),
    Pattern([2, 1], [1, 3], [2, 3]),
    Pattern([2, 3, 1], [2, 1, 4], [2, 3, 4]),
    Pattern([2, 2, 1, 1], [2, 2, 2, 5], [2, 2, 2, 5]),
    Pattern([2, 3, 2, 5], [3, 1, 1], [2, 3, 2, 5]),
    Pattern([1, 3, 1, 2], [2, 1, 2, 1], [2, 3, 2, 2]),
    Pattern([1, 1], [1], [1, 1]),
    Pattern([0, 3], [3], [0, 3]),
    Pattern([2, 0], [1, 1], [2, 0]),
    Pattern([2, 1], [2, 0], [2, 0]),
  ]

  @Test(arguments: cases, patterns)
  func agreesWithItsTwin(check: Case, pattern: Pattern) {
    checkOp(
      check.name, [OpInput(pattern.a, in: -2...2), OpInput(pattern.b, in: 0.5...2)],
      shape: pattern.result,
      twin: { x in
        (0..<pattern.result.product).map { index in
          check.twin(
            x[0][pattern.source(index, in: pattern.a)], x[1][pattern.source(index, in: pattern.b)])
        }
      }, operation: { check.operation($0[0], $0[1]) })
  }

  @Test func takesNumbers() {
    let input = [OpInput([7], in: 0.5...2)]
    checkOp("x + 3", input, shape: [7], twin: { $0[0].map { $0 + 3 } }) { $0[0] + 3 }
    checkOp("x - 3", input, shape: [7], twin: { $0[0].map { $0 - 3 } }) { $0[0] - 3 }
    checkOp("x * 3", input, shape: [7], twin: { $0[0].map { $0 * 3 } }) { $0[0] * 3 }
    checkOp("x / 3", input, shape: [7], twin: { $0[0].map { $0 / 3 } }) { $0[0] / 3 }
    checkOp("3 + x", input, shape: [7], twin: { $0[0].map { 3 + $0 } }) { 3 + $0[0] }
    checkOp("3 - x", input, shape: [7], twin: { $0[0].map { 3 - $0 } }) { 3 - $0[0] }
    checkOp("3 * x", input, shape: [7], twin: { $0[0].map { 3 * $0 } }) { 3 * $0[0] }
    checkOp("3 / x", input, shape: [7], twin: { $0[0].map { 3 / $0 } }) { 3 / $0[0] }
    checkOp("max(x, 1)", input, shape: [7], twin: { $0[0].map { max($0, 1) } }) { $0[0].maximum(1) }
    checkOp("min(x, 1)", input, shape: [7], twin: { $0[0].map { min($0, 1) } }) { $0[0].minimum(1) }
  }

  @Test func givesATieToTheFirst() {
    let backend = Backend.forTests(threads: 1)
    let a = Tensor([1, 2, 3], shape: [3], on: backend).tracked()
    let b = Tensor([1, 3, 2], shape: [3], on: backend).tracked()
    let upper = a.maximum(b).sum().gradients(for: [a, b])
    #expect(upper[0].values == [1, 0, 1])
    #expect(upper[1].values == [0, 1, 0])
    let lower = a.minimum(b).sum().gradients(for: [a, b])
    #expect(lower[0].values == [1, 1, 0])
    #expect(lower[1].values == [0, 0, 1])
  }

  @Test(arguments: InstructionSet.allCases)
  func keepsWhatIsNotANumber(instructionSet: InstructionSet) {
    guard let kernels = instructionSet.kernels else { return }
    let backend = Backend(threads: 1, kernels: kernels)
    let number = Tensor(repeating: 1, shape: [9], on: backend)
    let none = Tensor(repeating: .nan, shape: [9], on: backend)
    for result in [number.maximum(none), none.maximum(number), number.minimum(none)] {
      #expect(result.values.allSatisfy { $0.isNaN })
    }
    #expect(none.minimum(number).values.allSatisfy { $0.isNaN })
  }

  @Test func comparesStrictly() {
    let backend = Backend.forTests(threads: 1)
    let a = Tensor([1, 2, 3], shape: [3], on: backend).tracked()
    let above = a.isGreater(than: Tensor(2, on: backend))
    #expect(above.values == [0, 0, 1])
    #expect(!above.isTracked)
  }
}
