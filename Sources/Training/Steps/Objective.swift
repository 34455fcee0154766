import Losses
package import TensorEngine

/// What is made small: a weighted sum of losses.
package struct Objective {
  /// The terms by name, in the order of the configuration.
  package let names: [String]
  /// What each term is multiplied by.
  var weights: [Double] { terms.map(\.weight) }
  private let terms: [LossTerm]
  private let losses: [(any Loss)?]

  /// Terms for audio at a rate in hertz.
  package init(_ terms: [LossTerm], sampleRate: Int) {
    self.terms = terms
    names = terms.names
    losses = terms.map { term in
      if case .audio(let loss) = term.kind {
        loss.loss(sampleRate: Double(sampleRate))
      } else {
        nil
      }
    }
  }

  /// The sum for a batch, and each term before its weight; a term is `nil` where the batch has
  /// nothing to compare.
  ///
  /// - Parameters:
  ///   - output: What a model has made of the batch.
  ///   - batch: What the model heard, and the mixes to come near to.
  ///   - truth: What is known of the songs.
  ///   - step: Which step of training it is, for losses that are drawn at each; 0 to judge with.
  /// - Returns: The sum, 0 where nothing can be compared, and the terms.
  package func callAsFunction(
    _ output: ModelOutput, _ batch: TrainingBatch, truth: ParameterTruth, step: Int
  ) -> (total: Tensor, values: [Tensor?]) {
    var values: [Tensor?] = []
    for loss in losses {
      if let loss {
        values.append(loss.drawn(step: step).mean(output.mix, batch.target))
      } else {
        values.append(output.decision.flatMap { truth.loss(of: $0, batch) })
      }
    }
    var total = Tensor(0, on: output.mix.backend)
    for case (let term, let value?) in zip(terms, values) {
      total = total + Float(term.weight) * value
    }
    return (total, values)
  }
}
