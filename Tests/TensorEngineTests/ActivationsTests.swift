import Foundation
import TensorEngine
import TestSupport
import Testing

@Suite struct ActivationsTests {
  @Test(arguments: [0, 0.2, 1] as [Float], [[], [7], [3, 11], [0]])
  func fixedSlopes(slope: Float, shape: [Int]) {
    checkOp(
      "rectified", [OpInput(shape)], shape: shape,
      twin: { $0[0].map { $0 > 0 ? $0 : Double(slope) * $0 } },
      operation: { $0[0].rectified(slope: slope) })
  }

  @Test(arguments: [[2, 3, 9], [5, 3], [2, 3, 4, 2]], [1, 3])
  func learnedSlopes(shape: [Int], slopes: Int) {
    let inner = Array(shape[2...]).product
    checkOp(
      "rectified", [OpInput(shape), OpInput([slopes], in: -0.5...0.5)], shape: shape,
      twin: { x in
        x[0].indices.map { index in
          x[0][index] > 0 ? x[0][index] : x[1][slopes == 1 ? 0 : index / inner % 3] * x[0][index]
        }
      },
      operation: { $0[0].rectified(slope: $0[1]) })
  }

  /// As PyTorch's `relu`, `leaky_relu` and `prelu`.
  @Test func atZeroTheSlopeIsTheLowerOne() {
    let x = Tensor([0], shape: [1], on: Backend.forTests(threads: 1)).tracked()
    #expect(x.rectified().sum().gradients(for: [x])[0].values == [0])
    #expect(x.rectified(slope: 0.25).sum().gradients(for: [x])[0].values == [0.25])
    let slope = Tensor([0.5], shape: [1], on: x.backend)
    #expect(x.rectified(slope: slope).sum().gradients(for: [x])[0].values == [0.5])
  }

  @Test func whatIsNotANumberStaysSo() {
    let x = Tensor([.nan, 1], shape: [2], on: Backend.forTests(threads: 1))
    #expect(x.rectified(slope: 0.5).values.map(\.isNaN) == [true, false])
  }

  @Test func complementaryError() {
    checkOp(
      "complementaryError", [OpInput([37], in: -4...4)], shape: [37], points: [[[0]], [[9]]],
      twin: { $0[0].map { erfc($0) } }, operation: { $0[0].complementaryError() })
  }

  @Test func gaussianErrorLinear() {
    checkOp(
      "gaussianErrorLinear", [OpInput([3, 11], in: -4...4)], shape: [3, 11],
      points: [[[0]], [[-8]]],
      forwardTolerance: 1e-5, gradientTolerance: 1e-4,
      twin: { $0[0].map { $0 / 2 * erfc(-$0 / 2.0.squareRoot()) } },
      operation: { $0[0].gaussianErrorLinear() })
    checkOp(
      "gaussianErrorLinearByTangent", [OpInput([3, 11], in: -3...3)], shape: [3, 11],
      points: [[[0]]],
      twin: {
        $0[0].map {
          $0 / 2 * (1 + tanh((2 / Double.pi).squareRoot() * ($0 + 0.044715 * $0 * $0 * $0)))
        }
      },
      operation: { $0[0].gaussianErrorLinearByTangent() })
  }
}

@Suite struct DropoutTests {
  private func dropped(_ x: Tensor, rate: Float, seed: UInt64 = 1) -> Tensor {
    var source = RandomSource(seed: seed)
    return x.droppedOut(rate: rate, from: &source)
  }

  @Test(arguments: [0, 0.2, 0.75] as [Float])
  func dropsThatShareAndKeepsTheMean(rate: Float) {
    let x = Tensor(repeating: 1, shape: [100, 1000], on: Backend.forTests(threads: 2))
    let y = dropped(x, rate: rate)
    #expect(Set(y.values).isSubset(of: [0, 1 / (1 - rate)]))
    let deviation = (rate / (1 - rate) / 100_000).squareRoot()  // of the mean of so many draws
    #expect(abs(y.mean().scalar - 1) <= 4 * deviation + 1e-6)
  }

  @Test func followsTheSeed() {
    let x = Tensor(repeating: 1, shape: [100], on: Backend.forTests(threads: 1))
    #expect(dropped(x, rate: 0.5).values == dropped(x, rate: 0.5).values)
    #expect(dropped(x, rate: 0.5).values != dropped(x, rate: 0.5, seed: 2).values)
    var source = RandomSource(seed: 1)
    let first = x.droppedOut(rate: 0.5, from: &source)
    #expect(first.values != x.droppedOut(rate: 0.5, from: &source).values)
  }

  @Test func sendsGradientsToWhatStayed() {
    let x = Tensor(repeating: 3, shape: [50], on: Backend.forTests(threads: 1)).tracked()
    let y = dropped(x, rate: 0.5)
    #expect(y.sum().gradients(for: [x])[0].values == y.values.map { $0 / 3 })
  }
}
