import Losses
import MixingConsole
import Models
import TensorEngine
import TestSupport
import Testing

/// A training step that repeats takes its memory from what the steps before it gave back.
@Suite struct SteadyStepTests {
  /// One thread: how many of several hold scratch memory at a time is up to chance.
  private let backend = Backend.forTests(threads: 1)

  private func noise(_ shape: [Int], seed: UInt64) -> Tensor {
    var source = RandomSource(seed: seed)
    return .randomNormal(shape: shape, deviation: 0.1, from: &source, on: backend)
  }

  /// What the arena has taken from the system after each of some steps.
  private func reserved(
    _ weights: ModelWeights, target: Tensor, mix: (ForwardMode) throws -> Tensor
  ) throws -> [Int] {
    let loss = MultiResolutionSTFTLoss()
    var adam = Adam(learningRate: 1e-3, weightDecay: .decoupled(0.01), isAMSGrad: true)
    var average = ParameterAverage(decay: 0.99, from: weights.parameters.map(\.value))
    return try (0..<12).map { step in
      let mix = try mix(.training(seed: UInt64(step)))
      let value = loss.mean(mix.reshaped(target.shape), target)
      let gradients = value.gradients(for: weights.parameters)
      let norm = gradients.norm()
      adam.update(
        weights.parameters, with: gradients,
        scaledBy: clippingFactor(norm: norm, limit: 0.5 * norm))
      average.update(with: weights.parameters)
      return backend.memory.reserved
    }
  }

  @Test func aWaveUNetTakesNothingMore() throws {
    var configuration = MixWaveUNet.Configuration.toolkit
    (configuration.inputs, configuration.depth, configuration.channelGrowth) = (3, 2, 4)
    let weights = ModelWeights(seed: 1, on: backend)
    let model = MixWaveUNet(configuration, weights.scope)
    let stems = noise([2, 3, 1, 16_384], seed: 1)
    let reserved = try reserved(weights, target: noise([2, 2, 16_384], seed: 2)) {
      model(stems, $0)
    }
    #expect(reserved.dropFirst(2).allSatisfy { $0 == reserved[2] }, "\(reserved)")
  }

  @Test func aMixingConsoleTakesNothingMore() throws {
    var configuration = DifferentiableMixingConsole.Configuration.toolkit
    configuration.transformation = .full
    (configuration.encoderWidth, configuration.encoderDepth) = (2, 2)
    configuration.hiddenWidth = 8
    let weights = ModelWeights(seed: 1, on: backend)
    let model = DifferentiableMixingConsole(configuration, weights.scope)
    let stems = [noise([2, 1, 1, 16_384], seed: 1), noise([2, 1, 2, 16_384], seed: 2)]
    let tracks = ["a", "b"].map { Track(name: $0, file: $0) }
    let reserved = try reserved(weights, target: noise([2, 2, 16_384], seed: 3)) {
      try model(stems, of: tracks, $0).mix(of: stems)
    }
    #expect(reserved.dropFirst(2).allSatisfy { $0 == reserved[2] }, "\(reserved)")
  }
}
