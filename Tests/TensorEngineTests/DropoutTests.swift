import TensorEngine
import TestSupport
import Testing

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
