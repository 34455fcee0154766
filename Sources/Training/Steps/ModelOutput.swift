import MixingConsole
package import Models
package import TensorEngine

/// What a model makes of a batch.
package struct ModelOutput {
  /// `[batch, 2, sample]`.
  package let mix: Tensor
  /// The controls that the mix was made with; `nil` where there are none.
  package let decision: ConsoleDecision?

  package init(mix: Tensor, decision: ConsoleDecision? = nil) {
    (self.mix, self.decision) = (mix, decision)
  }
}

extension MixModel {
  /// The mixes of a batch.
  ///
  /// - Parameters:
  ///   - batch: What it hears.
  ///   - names: The names of the tracks; `nil` numbers them.
  ///   - mode: Training or inference.
  /// - Returns: The mixes, and the controls where there are some.
  package func output(
    for batch: TrainingBatch, names: [String]? = nil, _ mode: ForwardMode
  ) throws -> ModelOutput {
    switch self {
    case .mixWaveUNet(let model):
      return ModelOutput(
        mix: model(batch.inputs(model.configuration.inputs), mode))
    case .differentiableMixingConsole(let model):
      let tracks = batch.stems.indices.map { Track(name: names?[$0] ?? "\($0 + 1)", file: "") }
      let decision = model(batch.stems, of: tracks, isActive: batch.isActive, mode)
      return ModelOutput(
        mix: try decision.mix(of: batch.stems).reshaped(batch.target.shape), decision: decision)
    }
  }
}
