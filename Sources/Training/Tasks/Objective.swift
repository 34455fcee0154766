package import MixingConsole
package import TensorEngine

/// What is made small: a weighted sum of terms.
package struct Objective<Batch: TaskBatch, Answer> {
  /// One of the terms.
  package struct Term {
    package let name: String
    /// What it is multiplied by.
    package let weight: Double
    /// How far answers are from what they should be, a scalar; `nil` where the batch has nothing to compare.
    /// `step` is that of training, for losses that are drawn at each; 0 to judge with.
    package let value: (Answer, Batch, _ step: Int) -> Tensor?

    package init(
      _ name: String, weight: Double, value: @escaping (Answer, Batch, _ step: Int) -> Tensor?
    ) {
      (self.name, self.weight, self.value) = (name, weight, value)
    }
  }

  /// The terms in the order of the configuration, at least one.
  package let terms: [Term]

  package init(_ terms: [Term]) { self.terms = terms }

  /// The loss of what a model has made of a batch; `step` is that of training, 0 to judge with.
  package func callAsFunction(_ answer: Answer, _ batch: Batch, step: Int) -> ObjectiveValue {
    let values = terms.map { $0.value(answer, batch, step) }
    var total = Tensor(0, on: batch.backend)
    for case (let term, let value?) in zip(terms, values) {
      total = total + Float(term.weight) * value
    }
    return ObjectiveValue(total: total, values: values)
  }
}

/// The loss of a batch.
package struct ObjectiveValue {
  /// The weighted sum, a scalar; 0 where nothing can be compared.
  package let total: Tensor
  /// Each term before its weight; `nil` where the batch has nothing to compare.
  package let values: [Tensor?]
  /// The draws of gradients that have to be estimated; `nil` where there are none.
  package var draws: GradientDraws?
}
