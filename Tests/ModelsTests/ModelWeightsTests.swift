import Models
import TensorEngine
import TestSupport
import Testing

@Suite struct ModelWeightsTests {
  private func weights(seed: UInt64?) -> ModelWeights {
    let weights = ModelWeights(seed: seed, on: Backend.forTests(threads: 1))
    let scope = weights.scope["encoder"][0]
    _ = scope.parameter("weight", [2, 3], .kaiming(inputs: 4))
    _ = scope.buffer("running_mean", [2], repeating: 0.5)
    _ = weights.scope.parameter("scale", [], .constant(0.25))
    return weights
  }

  @Test func namesAreTheScopes() {
    #expect(
      weights(seed: 1).all.map(\.name) == ["encoder.0.weight", "scale", "encoder.0.running_mean"])
    #expect(weights(seed: 1).parameterCount == 7)
  }

  @Test func valuesFollowTheSeed() {
    let arrays = weights(seed: 1).arrays
    #expect(arrays == weights(seed: 1).arrays)
    #expect(arrays[0] != weights(seed: 2).arrays[0])
    #expect(arrays[0].values.allSatisfy { abs($0) <= 0.5 } && Set(arrays[0].values).count == 6)
    #expect(arrays[1].values == [0.25] && arrays[2].values == [0.5, 0.5])
    #expect(weights(seed: nil).arrays.allSatisfy { $0.values.allSatisfy { $0 == 0 } })
  }

  @Test func whatWasSavedIsLoaded() throws {
    let saved = weights(seed: 1).arrays.map {  // a buffer too is not what it begins with
      WeightArray(name: $0.name, shape: $0.shape, values: $0.values.map { 3 * $0 })
    }
    let loaded = weights(seed: 2)
    try loaded.load(saved.reversed())
    #expect(loaded.arrays == saved)
  }

  @Test func whatDoesNotFitIsNamedAndChangesNothing() {
    let arrays = weights(seed: 1).arrays
    let square = WeightArray(name: "scale", shape: [1], values: [1])
    let other = WeightArray(name: "other", shape: [], values: [1])
    let cases: [([WeightArray], WeightError)] = [
      (Array(arrays.dropLast()), .missing(name: "encoder.0.running_mean")),
      ([arrays[0], square, arrays[2]], .misshapen(name: "scale", found: [1], expected: [])),
      (arrays + [other], .unknown(name: "other")),
      (arrays + [arrays[1]], .repeated(name: "scale")),
    ]
    for (given, expected) in cases {
      let weights = weights(seed: 2)
      let before = weights.arrays
      #expect(throws: expected) { try weights.load(given) }
      #expect(weights.arrays == before)
    }
  }
}
