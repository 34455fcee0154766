package import Datasets
import MixingConsole
package import Models
package import TensorEngine

/// A model that learns, step by step.
///
/// What a step does follows from the seed, the step's number and the examples alone, so a trainer that is resumed
/// from a saved state ends with the same bytes as one that was never stopped.
package final class Trainer {
  /// The model while it learns.
  let model: any Model
  let weights: ModelWeights
  let task: any TrainingTask
  private let configuration: Configuration
  private let backend: Backend
  var optimizer: any Optimizer
  var schedule: LearningRateSchedule
  /// `nil` where no average is kept.
  var average: ParameterAverage?

  /// Steps made so far, also those that were skipped.
  package internal(set) var step = 0
  /// Steps that were skipped in all, and in a row up to now.
  package internal(set) var skippedSteps = 0, skippedInRow = 0

  /// A model with its first weights.
  ///
  /// - Parameters:
  ///   - configuration: All of the run's settings.
  ///   - model: The model of the run.
  ///   - task: What it learns.
  ///   - backend: Where everything is computed.
  init(
    _ configuration: Configuration, model: any ModelConfiguration, task: any TrainingTask,
    on backend: Backend
  ) {
    self.configuration = configuration
    self.backend = backend
    backend.recomputes = configuration.training.recompute
    self.task = task
    weights = ModelWeights(seed: UInt64(configuration.seed), on: backend)
    self.model = model.network(weights.scope)
    optimizer = configuration.optimizer.optimizer
    schedule = configuration.schedule.schedule(peak: configuration.optimizer.learningRate)
    beginAverage()
  }

  /// Replaces the first weights by those of a checkpoint.
  func start(from checkpoint: Checkpoint) throws(WeightError) {
    try weights.load(checkpoint.arrays)
    beginAverage()
  }

  private func beginAverage() {
    average = configuration.training.averageDecay.map {
      ParameterAverage(decay: $0, from: weights.parameters.map(\.value))
    }
  }

  /// The weights that the model is used with, parameters first: the average where one is kept.
  package var learned: [WeightArray] {
    let own = weights.arrays
    guard let average else { return own }
    return zip(own, average.values.map(\.values)).map {
      WeightArray(name: $0.name, shape: $0.shape, values: $1)
    } + own.dropFirst(average.values.count)
  }

  // MARK: Steps

  /// Makes one step.
  ///
  /// - Parameter batches: Examples, as many batches as are accumulated.
  /// - Returns: What happened.
  /// - Throws: Why an effect cannot work, and will not in the next step either.
  package func step(_ batches: [[Example]]) throws -> StepFigures {
    let rate = schedule.rate(step: step, of: configuration.training.steps)
    optimizer.learningRate = rate
    // A step that is skipped must not leave statistics that are not finite.
    let gathered = weights.buffers.map(\.value)
    var gradients: [Tensor] = []
    var (loss, terms) = (
      0.0, [(sum: Double, count: Int)](repeating: (0, 0), count: task.lossNames.count)
    )
    var ratios: [Double] = []
    var failure = try failing {
      for (index, examples) in batches.enumerated() {
        let result = try task.loss(
          of: model, on: examples, mode(part: index), step: step, backend: backend)
        let own = result.total.gradients(for: weights.parameters)
        if let failure = result.draws?.failure { throw failure }
        gradients = gradients.isEmpty ? own : zip(gradients, own).map { $0 + $1 }
        loss += Double(result.total.values[0]) / Double(batches.count)
        for (index, value) in result.values.enumerated() {
          guard let value else { continue }
          terms[index].sum += Double(value.values[0])
          terms[index].count += 1
        }
        if let ratio = result.draws?.signalToNoise { ratios.append(ratio) }
      }
      return nil
    }
    if failure != nil {
      (loss, terms) = (.nan, terms.map { _ in (0, 0) })
      (gradients, ratios) = ([], [])
    }
    var scale = 1 / Double(batches.count)
    let norm = failure == nil ? scale * gradients.norm() : .nan
    var isClipped = false
    if loss.isFinite && norm.isFinite {
      if let limit = configuration.training.clipNorm {
        isClipped = norm > limit
        scale *= clippingFactor(norm: norm, limit: limit)
      }
      optimizer.update(weights.parameters, with: gradients, scaledBy: scale)
      average?.update(with: weights.parameters)
      skippedInRow = 0
    } else {
      restore(gathered)
      if failure == nil {
        failure = try failing { .notFinite(try cause(of: batches)) }
        restore(gathered)
      }
      skippedSteps += 1
      skippedInRow += 1
    }
    step += 1
    return StepFigures(
      step: step, loss: loss.isFinite ? loss : nil,
      terms: terms.map { $0.count == 0 ? nil : $0.sum / Double($0.count) }, learningRate: rate,
      gradientNorm: norm.isFinite ? norm : nil, isClipped: isClipped,
      signalToNoise: ratios.isEmpty ? nil : ratios.reduce(0, +) / Double(ratios.count),
      failure: failure)
  }

  /// Does something that an effect may end that another step has again.
  private func failing(_ body: () throws -> StepFailure?) throws -> StepFailure? {
    do {
      return try body()
    } catch let error as any EffectFailure where error.isPassing {
      return .effect("\(error)")
    }
  }

  /// What is dropped is drawn anew for each batch of each step.
  private func mode(part: Int) -> ForwardMode {
    var random = RandomSource(
      seed: UInt64(configuration.seed), stream: Self.dropout,
      position: UInt64(step * configuration.training.accumulation + part))
    return .training(seed: random.next(), step: step + 1)
  }

  /// Tells what is drawn in steps from whatever else is drawn from the same seed.
  private static let dropout: UInt64 = 0x44_524f << 40

  private func restore(_ gathered: [Tensor]) {
    for (buffer, value) in zip(weights.buffers, gathered) { buffer.value = value }
  }

  /// Looks for the first number that is not finite by computing the step again.
  private func cause(of batches: [[Example]]) throws -> NonFiniteOrigin {
    for (index, examples) in batches.enumerated() {
      let found = try task.nonFiniteStep(
        of: model, on: examples, mode(part: index), step: step, parameters: weights.parameters,
        backend: backend)
      if let found { return found }
    }
    return .result(of: "sum of all gradients")
  }

  /// Tells the schedule of a validation.
  func observe(validationLoss: Double) { schedule.observe(validationLoss) }
}

/// What happened in a step.
package struct StepFigures {
  /// Steps made so far, this one included.
  package let step: Int
  /// The weighted sum of the terms; `nil` where it is not finite.
  package let loss: Double?
  /// Each term of the loss before its weight; `nil` where the examples had nothing to compare.
  package let terms: [Double?]
  package let learningRate: Double
  /// The norm of the gradient over all weights, before clipping; `nil` where it is not finite.
  package let gradientNorm: Double?
  /// Whether the gradient was scaled down.
  package let isClipped: Bool
  /// How sure estimated gradients were, on average; `nil` where none was estimated, or nothing is known of it.
  package let signalToNoise: Double?
  /// Why the step changed nothing; `nil` for one that did.
  package let failure: StepFailure?

  package init(
    step: Int, loss: Double?, terms: [Double?], learningRate: Double, gradientNorm: Double?,
    isClipped: Bool, signalToNoise: Double? = nil, failure: StepFailure?
  ) {
    (self.step, self.loss, self.terms) = (step, loss, terms)
    (self.learningRate, self.gradientNorm) = (learningRate, gradientNorm)
    (self.isClipped, self.signalToNoise, self.failure) = (isClipped, signalToNoise, failure)
  }
}

/// Why a step changed nothing.
package enum StepFailure: Equatable, Sendable, CustomStringConvertible {
  /// Loss or gradient were not finite; where the first such number came from.
  case notFinite(NonFiniteOrigin)
  /// An effect did not go on, such as a plug-in that crashed; which, and what it did.
  case effect(String)

  package var description: String {
    switch self {
    case .notFinite(let origin): "no finite loss and gradient; it began in \(origin)"
    case .effect(let cause): cause
    }
  }
}
