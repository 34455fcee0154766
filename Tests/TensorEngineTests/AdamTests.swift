import TensorEngine
import TestSupport
import Testing

@Suite struct AdamTests {
  private func check(_ golden: EngineGolden.Steps, _ optimiser: Adam) {
    var adam = optimiser
    let backend = Backend(threads: 2)
    let tensor = { (values: [Double]) in Tensor(values.map(Float.init), shape: [6], on: backend) }
    let parameter = Parameter("value", tensor(golden.start))
    for (gradient, expected) in zip(golden.gradients, golden.values) {
      let earlier = parameter.value
      let before = earlier.values
      adam.update([parameter], with: [tensor(gradient)])
      #expect(relativeError(parameter.value.values, to: expected) < 1e-6)
      #expect(earlier.values == before, "what others hold stays as it was")
    }
    #expect(adam.steps == 10)
  }

  @Test func agreesWithPyTorch() throws {
    let golden = try EngineGolden.load()
    check(golden.adam, Adam(learningRate: 0.1))
    check(
      golden.adamWithOtherDecays,
      Adam(learningRate: 0.02, meanDecay: 0.5, squareDecay: 0.9, epsilon: 1e-3))
  }

  /// The first step is the learning rate times the gradient's sign, whatever its size.
  @Test(arguments: InstructionSet.allCases)
  func startsWithTheSign(instructionSet: InstructionSet) {
    guard let kernels = instructionSet.kernels else { return }
    let backend = Backend(threads: 2, kernels: kernels)
    let count = 70_003
    let parameter = Parameter("value", Tensor(repeating: 1, shape: [count], on: backend))
    let gradient = (0..<count).map { (index: Int) -> Float in
      index % 2 == 0 ? Float(index + 1) : -1e-4
    }
    var adam = Adam(learningRate: 0.25)
    adam.update([parameter], with: [Tensor(gradient, shape: [count], on: backend)])
    for (index, value) in parameter.value.values.enumerated() {
      #expect(abs(value - (index % 2 == 0 ? 0.75 : 1.25)) < 1e-4)
    }
  }

  @Test func findsAMinimum() {
    let backend = Backend(threads: 1)
    let parameter = Parameter("value", Tensor([3, -4], shape: [2], on: backend))
    let target = Tensor([1, 2], shape: [2], on: backend)
    var adam = Adam(learningRate: 0.1)
    for step in 0..<600 {
      if step == 500 { adam.learningRate = 0.001 }
      let loss = (parameter.tensor - target).squared().sum()
      adam.update([parameter], with: loss.gradients(for: [parameter]))
    }
    #expect(relativeError(parameter.value.values, to: [1, 2]) < 1e-3)
  }
}
