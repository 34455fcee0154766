import SignalOps
import TensorEngine
import TestSupport
import Testing

@Suite struct TensorDelayNetworkTests {
  /// Four lines, the shortest of a few samples and the longest beyond 4,096, between two inputs and two outputs.
  private func network(
    swing: Bool, on backend: Backend
  ) -> (controls: DelayNetworkControls, state: DelayNetworkState) {
    let lengths: [Float] = [9.3, 128, 1_501.5, 5_000]
    let feedback: [Float] = [
      0.1, -0.3, 0.2, 0, 0.3, 0.1, 0, 0.2, -0.2, 0, 0.1, 0.3, 0, 0.2, -0.3, 0.4,
    ]
    let controls = DelayNetworkControls(
      time: .tensor(Tensor(lengths, shape: [1, 4, 1, 1], on: backend)),
      inputs: [[1, 0], [0.5, 0.5], [0, 1], [-1, 0]],
      feedback: Tensor(feedback, shape: [1, 4, 4, 1], on: backend),
      outputs: Tensor([1, 0, 0.5, 0, 0, 1, 0, -0.5], shape: [1, 2, 4, 1], on: backend),
      filters: [.damping(.number(0.3))],
      sweep: swing
        ? .init(depth: .number(5.7), rate: .number(3), phases: [0, 0.1, 0.5, 0.9], cycle: 8_000)
        : nil)
    return (controls, DelayNetworkState(longest: 5_010))
  }

  /// A linear map and its adjoint: ⟨L x, y⟩ = ⟨x, L′ y⟩. Over more samples than the way back keeps at a time.
  @Test(arguments: [false, true])
  func theWayBackIsTheAdjoint(swing: Bool) {
    for (name, backend) in availableBackends() {
      let shape = [2, 2, 1, 13_331]
      var random = RandomSource(seed: 5)
      let x = Tensor.randomNormal(shape: shape, from: &random, on: backend).tracked()
      let y = Tensor.randomNormal(shape: shape, from: &random, on: backend)
      var (controls, state) = network(swing: swing, on: backend)
      let forward = (x.delayNetwork(controls, state: &state) * y).sum()
      let dx = forward.gradients(for: [x])[0]
      let backward = (dx * x.detached).sum()
      let (a, b) = (Double(forward.values[0]), Double(backward.values[0]))
      #expect(abs(a - b) <= 1e-4 * 231, "\(name): \(a) beside \(b)")  // √(2·2·13 331)
    }
  }

  /// Two copies of a state go on alike, also where one of them gave its history to a pullback.
  @Test func aCopyOfAStateGoesOn() {
    let backend = Backend()
    var random = RandomSource(seed: 6)
    let x = Tensor.randomNormal(shape: [1, 2, 1, 6_000], from: &random, on: backend)
    var (controls, state) = network(swing: true, on: backend)
    let whole = x.delayNetwork(controls, state: &state).values
    (controls, state) = network(swing: true, on: backend)
    _ = x.sliced(0..<2_000, along: 3).tracked().delayNetwork(controls, state: &state)
    var copy = state
    let late = x.sliced(2_000..<6_000, along: 3)
    let first = late.delayNetwork(controls, state: &state).values
    let second = late.delayNetwork(controls, state: &copy).values
    #expect(first == second)
    let expected = (0..<2).flatMap { whole[$0 * 6_000 + 2_000..<($0 + 1) * 6_000] }
    let error = zip(first, expected).map { abs($0 - $1) }.max() ?? 0
    #expect(error <= 1e-6)
  }
}
