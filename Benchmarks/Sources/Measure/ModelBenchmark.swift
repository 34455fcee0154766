import Losses
import MixingConsole
import Models
import TensorEngine

/// A model at the toolkit's size with eight stems at 44.1 kHz: one training step with its loss, gradients clipped to
/// a norm of 1, and Adam; or one mix. `peers/models.py` does the same with the peer.
struct ModelBenchmark {
  private let configuration: any ModelConfiguration
  private let isStep: Bool
  private let batch: Int
  private let samples: Int
  private let loss: LossKind

  /// `waveUNet/step/BATCH` or `waveUNet/mix/BATCH`, 131,072 samples and L1; `console/step/TRANSFORMATION` or
  /// `console/mix/TRANSFORMATION`, 262,144 samples and the sum/difference STFT loss. `nil` for something else.
  init?(_ name: String) {
    let parts = name.split(separator: "/").map(String.init)
    guard parts.count == 3, ["step", "mix"].contains(parts[1]) else { return nil }
    switch parts[0] {
    case "waveUNet":
      guard let batch = Int(parts[2]) else { return nil }
      configuration = MixWaveUNet.Configuration.toolkit
      (self.batch, samples, loss) = (batch, 131_072, .l1)
    case "console":
      guard
        let transformation = DifferentiableMixingConsole.Transformation(rawValue: parts[2])
      else { return nil }
      var console = DifferentiableMixingConsole.Configuration.toolkit
      console.transformation = transformation
      configuration = console
      (batch, samples, loss) = (1, 262_144, .sumDifferenceStft)
    default: return nil
    }
    isStep = parts[1] == "step"
  }

  /// Makes the model and what it hears, and returns what is timed.
  func step(on backend: Backend) -> () -> Void {
    var random = RandomSource(seed: 1)
    func noise(_ shape: [Int]) -> Tensor {
      .randomNormal(shape: shape, deviation: 0.1, from: &random, on: backend)
    }
    let stems = NoiseBatch(stems: (0..<8).map { _ in noise([batch, 1, 1, samples]) })
    let target = noise([batch, 2, samples])
    let weights = ModelWeights(seed: 1, on: backend)
    guard let model = configuration.network(weights.scope).use.mixing else {
      preconditionFailure("\(configuration.kind) mixes no stems")
    }
    func mix(_ mode: ForwardMode) -> Tensor {
      do {
        return try model.output(for: stems, mode).mix
      } catch {
        preconditionFailure("\(error)")
      }
    }
    guard isStep else {
      weights.freeze()
      return { _ = mix(.inference) }
    }
    let loss = loss.loss(sampleRate: configuration.sampleRate)
    var adam = Adam(learningRate: 1e-4)
    return {
      let gradients = loss.mean(mix(.training(seed: 1)), target).gradients(for: weights.parameters)
      adam.update(
        weights.parameters, with: gradients,
        scaledBy: clippingFactor(norm: gradients.norm(), limit: 1))
    }
  }
}

/// Mono stems.
private struct NoiseBatch: StemBatch {
  let stems: [Tensor]
  var isActive: [[Bool]] { Array(repeating: stems.map { _ in true }, count: stems[0].shape[0]) }
  var names: [String]? { nil }

  func inputs(_ count: Int) -> Tensor { .concatenated(stems, along: 1) }
}
