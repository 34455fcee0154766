import TensorEngine
import TestSupport
import Testing

@Suite struct AdamTests {
  @Test(arguments: InstructionSet.allCases)
  func agreesWithPyTorch(instructionSet: InstructionSet) throws {
    guard let kernels = instructionSet.kernels else { return }
    let backend = Backend(threads: 2, kernels: kernels)
    let golden = try OptimizerGolden.load()
    try golden.check("adam", Adam(learningRate: 0.1), on: backend)
    try golden.check(
      "adamWithOtherDecays",
      Adam(learningRate: 0.02, meanDecay: 0.5, squareDecay: 0.9, epsilon: 1e-3), on: backend)
    try golden.check(
      "adamCoupled", Adam(learningRate: 0.1, weightDecay: .coupled(0.3)), on: backend)
    try golden.check(
      "adamDecoupled", Adam(learningRate: 0.1, weightDecay: .decoupled(0.3)), on: backend)
    try golden.check(
      "amsGrad", Adam(learningRate: 0.1, squareDecay: 0.8, isAMSGrad: true), on: backend)
    try golden.check(
      "amsGradDecoupled",
      Adam(learningRate: 0.1, squareDecay: 0.8, weightDecay: .decoupled(0.3), isAMSGrad: true),
      on: backend)
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
    let backend = Backend.forTests(threads: 1)
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
