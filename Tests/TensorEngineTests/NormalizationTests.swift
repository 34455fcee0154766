import Foundation
import TensorEngine
import TestSupport
import Testing

@Suite struct NormalizationTests {
  static let epsilon = 1e-5

  /// `z` where it is above 0, `slope·z` elsewhere.
  private func bent(_ z: Double, _ slope: Double) -> Double { z > 0 ? z : slope * z }

  /// Where the elements of each channel of `[batch, channel, …]` lie.
  private func channels(of shape: [Int]) -> [[Int]] {
    let inner = Array(shape[2...]).product
    return (0..<shape[1]).map { channel in
      (0..<shape[0]).flatMap { batch in
        (0..<inner).map { (batch * shape[1] + channel) * inner + $0 }
      }
    }
  }

  /// Batch norm in `Double`: inputs x, scale, shift and maybe slope.
  private func batchNorm(_ inputs: [[Double]], _ shape: [Int]) -> [Double] {
    var y = inputs[0]
    for (channel, places) in channels(of: shape).enumerated() {
      let count = Double(places.count)
      let mean = places.reduce(0) { $0 + inputs[0][$1] } / count
      let variance = places.reduce(0) { $0 + pow(inputs[0][$1] - mean, 2) } / count
      let factor = inputs[1][channel] / (variance + Self.epsilon).squareRoot()
      let slope = inputs.count < 4 ? 1 : inputs[3][inputs[3].count == 1 ? 0 : channel]
      for place in places {
        y[place] = bent((inputs[0][place] - mean) * factor + inputs[2][channel], slope)
      }
    }
    return y
  }

  @Test(arguments: [[2, 3, 5], [7, 2], [1, 1, 33], [2, 4, 3, 2]], [0, 1, 3])
  func batchNormAgreesWithItsTwin(shape: [Int], slopes: Int) {
    let channels = [shape[1]]
    var inputs = [OpInput(shape), OpInput(channels, in: 0.5...2), OpInput(channels)]
    if slopes > 0 { inputs.append(OpInput(slopes == 1 ? [1] : channels, in: 0.1...0.5)) }
    checkOp(
      "batchNormalized", inputs, shape: shape, forwardTolerance: 3e-6, gradientTolerance: 3e-5,
      twin: { batchNorm($0, shape) },
      operation: { x in
        x[0].batchNormalized(
          scale: x[1], shift: x[2], slope: x.count < 4 ? nil : x[3], epsilon: Float(Self.epsilon)
        ).result
      })
  }

  @Test(arguments: [0, 1, 3])
  func givenStatisticsAgreeWithTheirTwin(slopes: Int) {
    let shape = [2, 3, 9]
    let (mean, variance) = ([0.5, -2, 3] as [Float], [0.25, 4, 0] as [Float])
    var inputs = [OpInput(shape), OpInput([3], in: 0.5...2), OpInput([3])]
    if slopes > 0 { inputs.append(OpInput(slopes == 1 ? [1] : [3], in: 0.1...0.5)) }
    checkOp(
      "normalized", inputs, shape: shape, gradientTolerance: 3e-5,
      twin: { x in
        x[0].indices.map { index in
          let channel = index / 9 % 3
          let deviation = (Double(variance[channel]) + Self.epsilon).squareRoot()
          let z = (x[0][index] - Double(mean[channel])) / deviation * x[1][channel] + x[2][channel]
          return bent(z, x.count < 4 ? 1 : x[3][x[3].count == 1 ? 0 : channel])
        }
      },
      operation: { x in
        x[0].normalized(
          mean: Tensor(mean, shape: [3], on: x[0].backend),
          variance: Tensor(variance, shape: [3], on: x[0].backend), scale: x[1], shift: x[2],
          slope: x.count < 4 ? nil : x[3], epsilon: Float(Self.epsilon))
      })
  }

  @Test(arguments: [[4, 6], [2, 3, 5]])
  func layerNormAgreesWithItsTwin(shape: [Int]) {
    let axes = Array(shape[1...])
    let inner = axes.product
    checkOp(
      "layerNormalized", [OpInput(shape), OpInput(axes, in: 0.5...2), OpInput(axes)], shape: shape,
      forwardTolerance: 3e-6, gradientTolerance: 3e-5,
      twin: { x in
        x[0].indices.map { index in
          let row = x[0][index / inner * inner..<(index / inner + 1) * inner]
          let mean = row.reduce(0, +) / Double(inner)
          let variance = row.reduce(0) { $0 + pow($1 - mean, 2) } / Double(inner)
          let centred = (x[0][index] - mean) / (variance + Self.epsilon).squareRoot()
          return centred * x[1][index % inner] + x[2][index % inner]
        }
      },
      operation: { $0[0].layerNormalized(scale: $0[1], shift: $0[2], epsilon: Float(Self.epsilon)) }
    )
  }

  /// Far from zero the squares of the elements would have lost what their deviations keep.
  @Test func findsASmallVarianceFarFromZero() {
    let values = (0..<1000).map { Float(4096 + $0 % 2) }
    let x = Tensor(values, shape: [1, 1, 1000], on: Backend.forTests(threads: 1))
    let one = Tensor(repeating: 1, shape: [1], on: x.backend)
    let (y, mean, variance) = x.batchNormalized(scale: one, shift: one, epsilon: 0)
    #expect(mean.values == [4096.5] && variance.values == [0.25])
    #expect(y.values == values.map { $0 == 4096 ? 0 : 2 })
  }

  /// What follows from rows longer than one thread takes at a time, by plain operations.
  private func composed(_ x: Tensor, _ scale: Tensor, _ shift: Tensor, _ slope: Tensor) -> Tensor {
    let centred = x - x.mean(along: [0, 2], keepingAxes: true)
    let variance = centred.squared().mean(along: [0, 2], keepingAxes: true)
    let z =
      centred / (variance + Float(Self.epsilon)).squareRoot() * scale.reshaped([1, 3, 1])
      + shift.reshaped([1, 3, 1])
    return z.maximum(0) + slope.reshaped([1, 3, 1]) * z.minimum(0)
  }

  private func outcome(
    threads: Int, _ operation: (Tensor, Tensor, Tensor, Tensor) -> Tensor
  ) -> [[Float]] {
    let backend = Backend.forTests(threads: threads)
    var source = RandomSource(seed: 5)
    let x = Tensor.randomNormal(
      shape: [2, 3, 70_001], mean: 1, from: &source, on: backend
    ).tracked()
    let weights = Tensor.randomNormal(shape: x.shape, from: &source, on: backend)
    let leaves = [[0.5, 1, 2], [0.25, -0.5, 0], [0.1, 0.25, 0.5]].map {
      Tensor($0.map { Float($0) }, shape: [3], on: backend).tracked()
    }
    let y = operation(x, leaves[0], leaves[1], leaves[2])
    return [y.values] + (y * weights).sum().gradients(for: [x] + leaves).map(\.values)
  }

  @Test func longRowsAgreeWithPlainOperationsForAnyThreads() {
    func fused(threads: Int) -> [[Float]] {
      outcome(threads: threads) {
        $0.batchNormalized(scale: $1, shift: $2, slope: $3, epsilon: Float(Self.epsilon)).result
      }
    }
    let one = fused(threads: 1)
    for threads in [2, 3, 5] {
      let isSame = fused(threads: threads) == one  // a name, or a failure would print all elements
      #expect(isSame, "\(threads) threads")
    }
    for (part, (found, expected)) in zip(one, outcome(threads: 2, composed)).enumerated() {
      let error = relativeError(found, to: expected.map { Double($0) })
      #expect(error < 1e-5, "part \(part)")
    }
  }
}
