import TensorEngine
import TestSupport
import Testing

@Suite struct ParameterAverageTests {
  @Test(arguments: InstructionSet.allCases)
  func followsTheFormula(instructionSet: InstructionSet) {
    guard let kernels = instructionSet.kernels else { return }
    let backend = Backend(threads: 2, kernels: kernels)
    var source = RandomSource(seed: 2)
    let parameters = [[70_003], [], [2, 7]].map {
      Parameter("\($0)", .randomNormal(shape: $0, from: &source, on: backend))
    }
    var average = ParameterAverage(decay: 0.9, from: parameters.map(\.value))
    var expected = parameters.map { $0.value.values.map { Double($0) } }
    for step in 0..<20 {
      for parameter in parameters {
        parameter.value = .randomNormal(
          shape: parameter.value.shape, mean: 2, from: &source, on: backend)
      }
      if step == 10 {  // goes on from what was saved
        average = ParameterAverage(
          decay: 0.9,
          from: average.values.map { Tensor($0.values, shape: $0.shape, on: backend) })
      }
      average.update(with: parameters)
      for index in parameters.indices {
        let values = parameters[index].value.values
        for (place, value) in values.enumerated() {
          expected[index][place] = 0.9 * expected[index][place] + 0.1 * Double(value)
        }
      }
    }
    for (own, expected) in zip(average.values, expected) {
      #expect(relativeError(own.values, to: expected) < 1e-6)
    }
    #expect(average.values.map(\.shape) == [[70_003], [], [2, 7]])
  }
}
