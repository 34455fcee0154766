import Models
import TensorEngine
import TestSupport
import Testing

@Suite struct ExpectedWeightsTests {
  private func parameters(_ model: some ModelConfiguration) -> Int {
    model.expectedWeights.needed.filter { !$0.name.contains(".running_") }
      .reduce(0) { $0 + $1.shape.reduce(1, *) }
  }

  /// The counts that were measured on the peers' own models (`PEERS.md`).
  @Test func parameterCountsAreThePeers() {
    #expect(parameters(MixWaveUNet.Configuration.toolkit) == 17_833_426)
    var sixteen = MixWaveUNet.Configuration.toolkit
    sixteen.inputs = 16
    #expect(parameters(sixteen) == 17_836_002)
    #expect(parameters(MixWaveUNet.Configuration.original) == 6_183_450)
    // The encoder's and the post-processor's, less what is never used.
    #expect(
      parameters(DifferentiableMixingConsole.Configuration.toolkit) == 12_104_244 + 328_708 - 26_674
    )
  }

  /// Names and shapes are those that the models make.
  @Test func areThoseOfTheModels() {
    var (toolkit, original) = (
      MixWaveUNet.Configuration.toolkit, MixWaveUNet.Configuration.original
    )
    (toolkit.depth, toolkit.channelGrowth) = (3, 4)
    (original.depth, original.channelGrowth) = (3, 4)
    let models: [any ModelConfiguration] =
      [toolkit, original]
      + DifferentiableMixingConsole.Transformation.allCases.map {
        DifferentiableMixingConsole.Configuration.small($0, depth: 4, sampleRate: 48_000)
      }
    for model in models {
      let weights = ModelWeights(seed: nil, on: Backend.forTests(threads: 1))
      _ = model.network(weights.scope)
      let made = Dictionary(
        uniqueKeysWithValues: weights.all.map { ($0.name, $0.value.shape) })
      let expected = Dictionary(
        uniqueKeysWithValues: model.expectedWeights.needed.map { ($0.name, $0.shape) })
      #expect(made == expected)
    }
  }
}
