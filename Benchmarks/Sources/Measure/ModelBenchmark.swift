import MixingConsole
import Models
import TensorEngine

/// A model at the toolkit's size: one training step, or one mix. `peers/models.py` does the same with the peer.
enum ModelBenchmark: String, CaseIterable {
  case waveUNetStep, waveUNetMix, consoleStep, consoleMix

  /// Makes the model and what it hears, and returns what is timed.
  func step(on backend: Backend) -> () -> Void {
    let weights = ModelWeights(seed: 1, on: backend)
    let mix = mixing(weights, on: backend)
    switch self {
    case .waveUNetMix, .consoleMix:
      weights.freeze()
      return { _ = mix(.inference) }
    case .waveUNetStep, .consoleStep:
      var random = RandomSource(seed: 2)
      let target = Tensor.randomNormal(
        shape: [2, samples], deviation: 0.1, from: &random, on: backend)
      var adam = Adam(learningRate: 1e-4)
      return {
        let mix = mix(.training(seed: 1))
        let loss = (mix - target.reshaped(mix.shape)).magnitude().mean()
        adam.update(weights.parameters, with: loss.gradients(for: weights.parameters))
      }
    }
  }

  private var samples: Int {
    switch self {
    case .waveUNetStep, .waveUNetMix: 131_072
    case .consoleStep, .consoleMix: 65_536
    }
  }

  /// The mix of eight stems of noise.
  private func mixing(
    _ weights: ModelWeights, on backend: Backend
  ) -> (ForwardMode) -> Tensor {
    var random = RandomSource(seed: 1)
    let stems = Tensor.randomNormal(
      shape: [1, 8, 1, samples], deviation: 0.1, from: &random, on: backend)
    switch self {
    case .waveUNetStep, .waveUNetMix:
      let model = MixWaveUNet(.toolkit, weights.scope)
      return { model(stems, $0) }
    case .consoleStep, .consoleMix:
      var configuration = DifferentiableMixingConsole.Configuration.toolkit
      configuration.sampleRate = 16_000
      let model = DifferentiableMixingConsole(configuration, weights.scope)
      let each = (0..<8).map { stems.sliced($0..<$0 + 1, along: 1) }
      let tracks = (0..<8).map { Track(name: "\($0)", file: "") }
      return { mode in
        do {
          return try model(each, of: tracks, mode).mix(of: each)
        } catch {
          preconditionFailure("\(error)")
        }
      }
    }
  }
}
