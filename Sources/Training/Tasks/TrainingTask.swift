package import Datasets
package import MixingConsole
package import Models
package import TensorEngine

/// What a run teaches a model: what goes in, what comes out, how it is judged.
///
/// `Trainer` makes its steps and `Validation` its figures with whatever task they are given. A task is one file:
/// its batch, its answer, the terms of its loss, what validation measures and keeps.
package protocol TrainingTask {
  associatedtype Batch: TaskBatch
  associatedtype Answer

  /// What is made small.
  var objective: Objective<Batch, Answer> { get }
  /// What validation measures of an answer beside the losses.
  var figureNames: FigureNames { get }

  /// Examples as tensors: what goes in, and what should come out; throws why that cannot be made.
  func batch(_ examples: [Example], on backend: Backend) throws -> Batch
  /// What comes out; throws why it cannot, where it is computed by more than the engine.
  func answer(of model: any Model, to batch: Batch, _ mode: ForwardMode) throws -> Answer

  /// The draws of gradients that have to be estimated; `nil` where there are none.
  func draws(of answer: Answer) -> GradientDraws?

  /// Measures the answer to one example.
  ///
  /// - Parameters:
  ///   - answer: What came out.
  ///   - batch: The example.
  ///   - number: Which of the examples that are judged again and again it is, counted from 0.
  /// - Returns: As many figures as have names; `nil` for one that has no meaning here.
  /// - Throws: What measuring meets.
  func figures(of answer: Answer, to batch: Batch, number: Int) throws -> [Double?]

  /// Keeps the answer to one example, to be listened to; not one that is not finite.
  func keep(
    _ answer: Answer, to batch: Batch, of name: String, step: Int, in log: ExampleLog
  ) throws
}

/// Examples as a task puts them to a model.
package protocol TaskBatch {
  /// All tensors in it, by names for people.
  var tensors: [(name: String, tensor: Tensor)] { get }
  /// Where they live.
  var backend: Backend { get }
}

/// What the figures of a task are called in `metrics.csv` and TensorBoard: `validation/GROUP/NAME`.
package struct FigureNames: Equatable, Sendable {
  package let group: String
  /// Empty where nothing is measured.
  package let names: [String]

  package init(group: String, names: [String]) {
    (self.group, self.names) = (group, names)
  }
}

// MARK: Whatever the task

extension TrainingTask {
  package func draws(of answer: Answer) -> GradientDraws? { nil }

  /// The names of the terms of the loss.
  package var lossNames: [String] { objective.terms.map(\.name) }
  /// What each term is multiplied by.
  package var lossWeights: [Double] { objective.terms.map(\.weight) }

  /// How far the answers to examples are from what they should be.
  package func loss(
    of model: any Model, on examples: [Example], _ mode: ForwardMode, step: Int, backend: Backend
  ) throws -> ObjectiveValue {
    let batch = try batch(examples, on: backend)
    let answer = try answer(of: model, to: batch, mode)
    var value = objective(answer, batch, step: step)
    value.draws = draws(of: answer)
    return value
  }

  /// The first operation in computing the loss whose result is not finite; `nil` where there is none.
  func nonFiniteStep(
    of model: any Model, on examples: [Example], _ mode: ForwardMode, step: Int,
    parameters: [Parameter], backend: Backend
  ) throws -> NonFiniteOrigin? {
    let batch = try batch(examples, on: backend)
    return try firstNonFiniteOrigin(
      inputs: batch.tensors.map { ($0.name, $0.tensor) }, parameters: parameters, on: backend
    ) { try objective(answer(of: model, to: batch, mode), batch, step: step).total }
  }

  /// Judges a model by one example.
  ///
  /// - Parameters:
  ///   - model: The model.
  ///   - example: The example.
  ///   - number: Which of the examples of validation it is, counted from 0.
  ///   - backend: Where the model runs.
  ///   - place: The example's name, the step and the log where the answer is kept; `nil` for one that is not.
  /// - Returns: The terms of the loss, and the task's figures.
  /// - Throws: What measuring or keeping meets.
  func judge(
    _ model: any Model, by example: Example, number: Int, on backend: Backend,
    keepingIn place: (name: String, step: Int, log: ExampleLog)?
  ) throws -> ValidationFigures.Example {
    let batch = try batch([example], on: backend)
    let answer = try answer(of: model, to: batch, .inference)
    let values = objective(answer, batch, step: 0).values
    let figures = try figures(of: answer, to: batch, number: number)
    if let place {
      try keep(answer, to: batch, of: place.name, step: place.step, in: place.log)
    }
    return ValidationFigures.Example(
      losses: values.map { value in value.map { Double($0.values[0]) } }, figures: figures)
  }
}
