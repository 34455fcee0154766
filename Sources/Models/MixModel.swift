package import TensorEngine

/// A model with its weights, ready to run.
package enum MixModel {
  case mixWaveUNet(MixWaveUNet)
  case differentiableMixingConsole(DifferentiableMixingConsole)

  /// A model whose weights are made in `scope`.
  package init(_ configuration: ModelConfiguration, _ scope: WeightScope) {
    switch configuration {
    case .mixWaveUNet(let configuration):
      self = .mixWaveUNet(MixWaveUNet(configuration, scope))
    case .differentiableMixingConsole(let configuration):
      self = .differentiableMixingConsole(DifferentiableMixingConsole(configuration, scope))
    }
  }

  /// The model of a checkpoint, to be run and not trained: nothing that it computes is recorded.
  ///
  /// - Throws: Which of its weights is none of the model's.
  package init(_ checkpoint: Checkpoint, on backend: Backend) throws(WeightError) {
    let weights = ModelWeights(seed: nil, on: backend)
    self.init(checkpoint.model, weights.scope)
    try weights.load(checkpoint.arrays)
    weights.freeze()
  }
}
