import TensorEngine
import TestSupport
import Testing

@Suite struct StochasticGradientDescentTests {
  @Test(arguments: InstructionSet.allCases)
  func agreesWithPyTorch(instructionSet: InstructionSet) throws {
    guard let kernels = instructionSet.kernels else { return }
    let backend = Backend(threads: 2, kernels: kernels)
    let golden = try OptimizerGolden.load()
    for (suffix, decay) in [("", 0), ("Decayed", 0.3)] {
      try golden.check(
        "descent" + suffix,
        StochasticGradientDescent(learningRate: 0.1, weightDecay: decay), on: backend)
      try golden.check(
        "momentum" + suffix,
        StochasticGradientDescent(learningRate: 0.1, momentum: 0.9, weightDecay: decay),
        on: backend)
      try golden.check(
        "lookingAhead" + suffix,
        StochasticGradientDescent(
          learningRate: 0.1, momentum: 0.9, looksAhead: true, weightDecay: decay), on: backend)
    }
  }
}
