import Foundation
import SignalOps
import TensorEngine
import TestSupport
import Testing

@Suite struct TensorStretchedTests {
  /// The sum of the definition over all inputs.
  private static func twin(_ x: [Double], by r: Double, to samples: Int) -> [Double] {
    let scale = min(1, r)
    return (0..<samples).map { m in
      x.indices.reduce(0) { sum, n in
        let u = scale * (Double(m) / r - Double(n))
        if abs(u) >= 32 { return sum }
        let window =
          0.35875 + 0.48829 * cos(.pi * u / 32) + 0.14128 * cos(.pi * u / 16)
          + 0.01168 * cos(3 * .pi * u / 32)
        return sum + scale * x[n] * window * (u == 0 ? 1 : sin(.pi * u) / (.pi * u))
      }
    }
  }

  /// Two tracks of two channels, each track with a ratio of its own.
  @Test func hasItsGradient() {
    let count = 90
    for ratios: [Float] in [[0.53, 0.9], [1.21, 1.97]] {
      let samples = Int((Double(count) * Double(ratios[1])).rounded(.up))
      checkOp(
        "stretched by \(ratios)", [OpInput([1, 2, 2, count]), OpInput([1, 2, 1, 1])],
        shape: [1, 2, 2, samples],
        points: [
          [TestSignals.noise(seed: 5, count: 4 * count).map { Float($0) }, ratios]
        ], draws: 0,
        twin: { x in
          (0..<4).flatMap { row in
            Self.twin(
              Array(x[0][row * count..<(row + 1) * count]), by: x[1][row / 2], to: samples)
          }
        },
        operation: { $0[0].stretched(by: $0[1]) })
    }
  }

  @Test func aRatioOfOneChangesNothing() {
    for backend in TestSignals.backends {
      let signal = TestSignals.noise(seed: 2, count: 300).map { Float($0) }
      let x = Tensor(signal, shape: [1, 1, 2, 150], on: backend)
      #expect(x.stretched(by: Tensor([1], shape: [1, 1, 1, 1], on: backend)).values == signal)
    }
  }
}
