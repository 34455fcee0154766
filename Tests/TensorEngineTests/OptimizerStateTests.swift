import TensorEngine
import TestSupport
import Testing

@Suite struct OptimizerStateTests {
  private let backend = Backend.forTests(threads: 2)

  private func tensor(_ values: [Float]) -> Tensor {
    Tensor(values, shape: [values.count], on: backend)
  }

  private func gradients(_ step: Int) -> [Tensor] {
    let phase = Float(step) * 0.7
    return [tensor([1, -2, phase]), tensor([0.3 * phase - 1])]
  }

  private func parameters(_ values: [[Float]]) -> [Parameter] {
    values.enumerated().map { Parameter("\($0)", tensor($1)) }
  }

  /// Runs ten steps; at the sixth, if asked, everything that is remembered goes through arrays into another
  /// optimiser and other parameters.
  private func run(_ make: () -> any Optimizer, restoresAfter restored: Int?) -> [[Float]] {
    var optimizer = make()
    var parameters = parameters([[1, 2, 3], [-4]])
    for step in 0..<10 {
      optimizer.learningRate = 0.1 / Double(step + 1)
      if step == restored {
        let saved = optimizer.state
        let tensors = saved.tensors.map { name, values in
          (name, values.map { tensor($0.values) })
        }
        optimizer = make()
        optimizer.learningRate = 0.1 / Double(step + 1)
        optimizer.restore(OptimizerState(steps: saved.steps, tensors: tensors))
        parameters = self.parameters(parameters.map(\.value.values))
      }
      optimizer.update(parameters, with: gradients(step))
    }
    return parameters.map(\.value.values)
  }

  @Test func goesOnFromWhatWasSaved() {
    let makers: [() -> any Optimizer] = [
      { Adam() }, { Adam(weightDecay: .decoupled(0.1), isAMSGrad: true) },
      { StochasticGradientDescent(learningRate: 1) },
      { StochasticGradientDescent(learningRate: 1, momentum: 0.9, looksAhead: true) },
    ]
    for make in makers {
      let steady = run(make, restoresAfter: nil)
      for step in [0, 1, 5] { #expect(run(make, restoresAfter: step) == steady) }
    }
  }

  @Test func namesWhatIsRemembered() {
    func names(_ optimizer: some Optimizer) -> [String] { optimizer.state.tensors.map(\.name) }
    #expect(names(Adam()) == ["mean", "square"])
    #expect(names(Adam(isAMSGrad: true)) == ["mean", "square", "squareMaximum"])
    #expect(names(StochasticGradientDescent(learningRate: 1)) == [])
    #expect(names(StochasticGradientDescent(learningRate: 1, momentum: 0.5)) == ["velocity"])
  }
}
