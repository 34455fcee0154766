import TensorEngine
import TestSupport
import Testing

@Suite struct MatrixProductTests {
  /// One product of an `m × k` and a `k × n` matrix.
  private func product(
    _ a: ArraySlice<Double>, _ b: ArraySlice<Double>, _ m: Int, _ k: Int, _ n: Int
  ) -> [Double] {
    (0..<m * n).map { index in
      (0..<k).reduce(0) { sum, inner in
        sum + a[a.startIndex + index / n * k + inner] * b[b.startIndex + inner * n + index % n]
      }
    }
  }

  struct Sizes: Sendable {
    let m: Int
    let k: Int
    let n: Int
  }

  @Test(arguments: [
    Sizes(m: 1, k: 1, n: 1), Sizes(m: 2, k: 3, n: 4), Sizes(m: 1, k: 7, n: 5),
    Sizes(m: 7, k: 5, n: 1), Sizes(m: 5, k: 1, n: 3), Sizes(m: 130, k: 2, n: 1),
    Sizes(m: 2, k: 0, n: 3), Sizes(m: 0, k: 2, n: 3), Sizes(m: 2, k: 3, n: 0),
  ])
  func multiplies(size: Sizes) {
    let (m, k, n) = (size.m, size.k, size.n)
    checkOp(
      "matrixProduct", [OpInput([m, k]), OpInput([k, n])], shape: [m, n],
      twin: { product($0[0][...], $0[1][...], m, k, n) }, operation: { $0[0].matrixProduct($0[1]) })
  }

  /// Batch axes of both operands: alike, stretched, missing.
  @Test(arguments: [
    ([2], [2], [2]), ([2], [1], [2]), ([], [3], [3]), ([2], [], [2]), ([2, 1], [3], [2, 3]),
    ([2, 1], [1, 3], [2, 3]), ([0], [1], [0]),
  ])
  func stretchesBatches(a: [Int], b: [Int], batch: [Int]) {
    let (m, k, n) = (2, 3, 2)
    let pattern = ArithmeticTests.Pattern(a, b, batch)
    checkOp(
      "matrixProduct", [OpInput(a + [m, k]), OpInput(b + [k, n])], shape: batch + [m, n],
      twin: { x in
        (0..<batch.product).flatMap { entry in
          let startA = pattern.source(entry, in: a) * m * k
          let startB = pattern.source(entry, in: b) * k * n
          return product(
            x[0][startA..<startA + m * k], x[1][startB..<startB + k * n], m, k, n)
        }
      }, operation: { $0[0].matrixProduct($0[1]) })
  }

  @Test func multipliesLargeMatrices() {
    let (m, k, n) = (300, 40, 50)
    var source = RandomSource(seed: 5)
    let backend = Backend.forTests(threads: 2)
    let a = Tensor.randomUniform(shape: [m, k], in: -1...1, from: &source, on: backend)
    let b = Tensor.randomUniform(shape: [k, n], in: -1...1, from: &source, on: backend)
    let expected = product(
      a.values.map(Double.init)[...], b.values.map(Double.init)[...], m, k, n)
    #expect(relativeError(a.matrixProduct(b).values, to: expected) < 1e-6)
  }
}
