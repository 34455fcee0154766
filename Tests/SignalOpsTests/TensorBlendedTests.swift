import SignalOps
import TensorEngine
import TestSupport
import Testing

@Suite struct TensorBlendedTests {
  /// Two entries of a batch with three tracks of two channels, and a share for all, for each, and for each sample.
  @Test(arguments: [
    [1, 1, 1, 1], [2, 1, 1, 1], [1, 3, 1, 1], [2, 3, 1, 1], [1, 1, 1, 37], [2, 3, 1, 37],
  ])
  func hasItsGradient(share: [Int]) {
    let signal = [2, 3, 2, 37]
    checkOp(
      "blended by \(share)", [OpInput(signal), OpInput(signal), OpInput(share)], shape: signal,
      twin: { x in
        (0..<signal.reduce(1, *)).map { index in
          let (sample, row) = (index % 37, index / 37 / 2)
          let (batch, track) = (share[0] == 1 ? 0 : row / 3, share[1] == 1 ? 0 : row % 3)
          let own = x[2][(batch * share[1] + track) * share[3] + (share[3] == 1 ? 0 : sample)]
          return (1 - own) * x[0][index] + own * x[1][index]
        }
      },
      operation: { $0[0].blended(with: $0[1], share: $0[2]) })
  }

  @Test func theEndsAreExact() {
    for (name, backend) in availableBackends() {
      var random = RandomSource(seed: 3)
      let (dry, wet) = (
        Tensor.randomNormal(shape: [1, 1, 1, 101], from: &random, on: backend),
        Tensor.randomNormal(shape: [1, 1, 1, 101], from: &random, on: backend)
      )
      for (share, expected) in [(Float(0), dry), (1, wet)] {
        let share = Tensor([share], shape: [1, 1, 1, 1], on: backend)
        #expect(dry.blended(with: wet, share: share).values == expected.values, "\(name)")
      }
    }
  }
}
