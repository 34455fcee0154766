import TensorEngine
import TestSupport
import Testing

@Suite struct StochasticGradientDescentTests {
  private func check(_ golden: EngineGolden.Steps, _ optimiser: StochasticGradientDescent) {
    var descent = optimiser
    let backend = Backend(threads: 2)
    let tensor = { (values: [Double]) in Tensor(values.map(Float.init), shape: [6], on: backend) }
    let parameter = Parameter("value", tensor(golden.start))
    for (gradient, expected) in zip(golden.gradients, golden.values) {
      let earlier = parameter.value
      let before = earlier.values
      descent.update([parameter], with: [tensor(gradient)])
      #expect(relativeError(parameter.value.values, to: expected) < 1e-6)
      #expect(earlier.values == before, "what others hold stays as it was")
    }
  }

  @Test func agreesWithPyTorch() throws {
    let golden = try EngineGolden.load()
    check(golden.descent, StochasticGradientDescent(learningRate: 0.1))
    check(golden.momentum, StochasticGradientDescent(learningRate: 0.1, momentum: 0.9))
    check(
      golden.lookingAhead,
      StochasticGradientDescent(learningRate: 0.1, momentum: 0.9, looksAhead: true))
  }
}
