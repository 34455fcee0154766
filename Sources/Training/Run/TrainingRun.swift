import AudioIO
import Datasets
import Documents
import Foundation
import MixingConsole
import Models
package import TensorEngine

/// A run: learns, judges what was learned, writes everything down, and can be resumed after any end.
package final class TrainingRun {
  package var folder: RunFolder { place.folder }
  package let songs: TrainingSongs
  /// Steps made so far.
  package var step: Int { trainer.step }
  /// What a resumed run has lost, a sentence each.
  package var losses: [String] { place.losses }
  /// How many numbers are learned.
  package var parameterCount: Int {
    trainer.weights.parameters.reduce(0) { $0 + $1.value.shape.reduce(1, *) }
  }
  let configuration: Configuration
  let model: any ModelConfiguration
  let task: any TrainingTask
  let trainer: Trainer
  let validation: Validation?
  private let loader: ExampleLoader
  private let place: OpenRun
  private let version: String
  private var best: RunState.Best?
  private var validationsWithoutGain = 0
  private var interval: MetricsAccumulator
  /// Whether what follows the last step has still to be done.
  private var hasUnfinishedStep = false
  private var lastValidation: [String: Double] = [:]

  /// A run at its beginning, or where it was last saved.
  ///
  /// - Parameters:
  ///   - configuration: All settings.
  ///   - songs: Those of the configuration.
  ///   - folder: Where the run is written.
  ///   - goesOn: Whether the folder holds a run to resume.
  ///   - version: Fader's.
  ///   - backend: Where everything is computed.
  /// - Throws: What cannot be: `TrainingError`, or why nothing can be written.
  package init(
    _ configuration: Configuration, _ songs: TrainingSongs, in folder: RunFolder, goesOn: Bool,
    version: String, on backend: Backend
  ) throws {
    (self.configuration, self.songs, self.version) = (configuration, songs, version)
    // All that can be refused is, before anything is written.
    model = try Self.model(configuration, songs, in: folder)
    task = try Self.task(configuration, model, songs, on: backend)
    loader = try songs.loader(
      of: songs.train, configuration, cacheBytes: configuration.data.cacheBytes)
    trainer = Trainer(configuration, model: model, task: task, on: backend)
    if !goesOn { try Self.begin(trainer, configuration) }
    validation =
      songs.validation.isEmpty
      ? nil : try Validation(configuration, songs, model: model, task: task, on: backend)
    interval = Self.interval(of: task, model)
    let columns =
      MetricsAccumulator.columns(
        terms: task.lossNames, estimatesGradients: model.estimatesGradients) + ["skippedSteps"]
      + (validation?.columns ?? [])
    place = try OpenRun(
      folder, goesOn: goesOn, configuration, model, songs, columns: columns)
    if let saved = place.saved { try restore(saved) }
    // What was changed holds from now on.
    if goesOn { try folder.write(configuration.entries.yaml, to: folder.configuration) }
  }

  /// No step yet.
  private static func interval(
    of task: any TrainingTask, _ model: any ModelConfiguration
  ) -> MetricsAccumulator {
    MetricsAccumulator(
      terms: task.lossNames.count, estimatesGradients: model.estimatesGradients)
  }

  /// The model of a run, which can learn from examples of the configuration's length.
  private static func model(
    _ configuration: Configuration, _ songs: TrainingSongs, in folder: RunFolder
  ) throws(TrainingError) -> any ModelConfiguration {
    guard let section = configuration.model else { throw .noModel(file: folder.configuration) }
    let model = section.configuration(songs.sampleRate, configuration.data.stemPreparation)
    let samples = configuration.data.segmentSamples
    switch model.lengthProblem(
      samples: samples, batch: configuration.training.batchSize,
      activeStems: configuration.data.minimumActiveStems)
    {
    case .noMultiple(let multiple): throw .wrongLength(samples: samples, multiple: multiple)
    case .tooShort(let reason): throw .tooShort(samples: samples, reason: reason)
    case nil: return model
    }
  }

  /// What the model of a run learns.
  private static func task(
    _ configuration: Configuration, _ model: any ModelConfiguration, _ songs: TrainingSongs,
    on backend: Backend
  ) throws -> any TrainingTask {
    if let proxy = model as? EffectProxy.Configuration {
      return try EffectImitation(configuration, proxy, sampleRate: songs.sampleRate)
    }
    return try StemsToMix(configuration, songs, on: backend)
  }

  /// Puts the weights that the configuration names instead of random ones.
  private static func begin(_ trainer: Trainer, _ configuration: Configuration) throws {
    guard let file = configuration.model?.startFrom else { return }
    do {
      try trainer.start(from: Checkpoint(contentsOf: file, models: configuration.catalogues.models))
    } catch is WeightError {
      throw TrainingError.otherModel(file: file)
    }
  }

  private func restore(_ saved: SavedRun) throws(TrainingError) {
    let numbers = saved.numbers
    guard numbers.interval.termCount == task.lossNames.count else {
      throw .brokenState(
        file: folder.last, reason: "its loss has \(numbers.interval.termCount) terms.")
    }
    do {
      try trainer.restore(
        numbers.trainer, step: saved.step, learned: saved.learned, arrays: saved.arrays)
    } catch {
      throw .brokenState(file: folder.last, reason: "\(error)")
    }
    (best, validationsWithoutGain) = (numbers.best, numbers.validationsWithoutGain)
    (interval, hasUnfinishedStep) = (numbers.interval, numbers.hasUnfinishedStep)
  }

  // MARK: The loop

  /// Learns up to the end of the run, or to where it is to stop.
  ///
  /// - Parameters:
  ///   - note: Takes what is worth saying.
  ///   - report: Told before each step and during validation; what it throws ends the run, which is saved
  ///     first.
  /// - Returns: What came of it.
  /// - Throws: What `report` throws, `TrainingError.skipped`, and what files cannot do.
  package func run(
    note: (TrainingNote) -> Void, _ report: (TrainingProgress) throws -> Void
  ) throws -> TrainingOutcome {
    let (steps, portion) = (configuration.training.steps, configuration.training.accumulation)
    let stop = min(steps, configuration.training.stopAfter ?? steps)
    let queue = ExampleQueue(
      loader, batchSize: configuration.training.batchSize, from: trainer.step * portion,
      ahead: portion + 1)
    let clock = RunClock(
      step: trainer.step, examplesPerStep: configuration.training.batchSize * portion)
    var last: StepFigures?
    var clipped = 0
    let first = trainer.step
    func tell(_ work: TrainingProgress.Work) throws {
      do {
        try report(
          TrainingProgress(
            work: work, step: trainer.step, steps: stop, loss: last?.loss,
            examplesPerSecond: clock.examplesPerSecond(at: trainer.step),
            learningSeconds: clock.learningSeconds,
            secondsLeft: clock.seconds(from: trainer.step, to: stop)))
      } catch {
        try save()
        throw error
      }
    }
    while true {
      if hasUnfinishedStep { try finishStep(clock, queue, note) { try tell(.validating) } }
      if trainer.step >= stop || hasStoppedGaining { break }
      try tell(.learning)
      let figures = try trainer.step(try (0..<portion).map { _ in try queue.next() })
      last = figures
      interval.add(figures)
      clipped += figures.isClipped ? 1 : 0
      hasUnfinishedStep = true
      guard let failure = figures.failure else { continue }
      note(.skipped(step: figures.step, failure))
      if trainer.skippedInRow >= configuration.training.nonFiniteLimit {
        try save()
        throw TrainingError.skipped(
          step: trainer.step, inRow: trainer.skippedInRow, failure)
      }
    }
    try save()
    return TrainingOutcome(
      end: hasStoppedGaining ? .stoppedEarly : trainer.step < steps ? .stopped : .finished,
      step: trainer.step, validation: lastValidation, best: best.map { ($0.step, $0.loss) },
      skippedSteps: trainer.skippedSteps,
      clippedShare: trainer.step == first ? nil : Double(clipped) / Double(trainer.step - first),
      examples: clock.examples(at: trainer.step),
      learningSeconds: clock.learningSeconds, waitedSeconds: queue.waitedSeconds)
  }

  /// Does what follows a step: validation, a row in the log, checkpoints.
  ///
  /// A run that is ended on the way does it when it is resumed.
  private func finishStep(
    _ clock: RunClock, _ queue: ExampleQueue, _ note: (TrainingNote) -> Void,
    _ report: () throws -> Void
  ) throws {
    let (step, isEnd) = (trainer.step, trainer.step == configuration.training.steps)
    var row: [String: Double] = [:]
    if let every = configuration.validation.every, step % every == 0 || isEnd {
      row = try clock.pause { try validate(note, report) }
    }
    if step % configuration.logging.every == 0 || isEnd || hasStoppedGaining {
      row.merge(interval.figures(terms: task.lossNames)) { own, _ in own }
      row["skippedSteps"] = Double(trainer.skippedSteps)
      interval = Self.interval(of: task, model)
    }
    if !row.isEmpty {
      try place.log.add(row, step: step)
      if let speed = clock.examplesPerSecond(at: step) {
        place.log.add(
          examplesPerSecond: speed, waitedShare: queue.waitedSeconds / clock.learningSeconds,
          step: step)
      }
    }
    hasUnfinishedStep = false
    if let every = configuration.checkpoints.keepEvery, step % every == 0 {
      try write(checkpoint(), to: folder.step(step))
    }
    if step % configuration.checkpoints.every == 0 { try save() }
  }

  private var hasStoppedGaining: Bool {
    configuration.training.earlyStopping.map { validationsWithoutGain >= $0 } ?? false
  }

  // MARK: Judging and keeping

  private func validate(
    _ note: (TrainingNote) -> Void, _ report: () throws -> Void
  ) throws -> [String: Double] {
    guard let validation else { return [:] }
    let result = try validation.run(
      trainer.learned, step: trainer.step, keeping: place.examples, note: note, report: report)
    lastValidation = result.figures
    let loss = result.loss
    trainer.observe(validationLoss: loss ?? .nan)
    let isBest = loss.map { loss in best.map { loss < $0.loss } ?? true } ?? false
    note(.validated(step: trainer.step, loss: loss, isBest: isBest))
    if let loss, isBest {
      best = RunState.Best(step: trainer.step, loss: loss)
      validationsWithoutGain = 0
      try write(checkpoint(), to: folder.best)
    } else {
      validationsWithoutGain += 1
    }
    return result.figures
  }

  /// Writes all that resuming needs.
  private func save() throws {
    if validation == nil { try write(checkpoint(), to: folder.best) }
    var state = RunState(trainer: trainer.state, interval: interval)
    (state.best, state.validationsWithoutGain) = (best, validationsWithoutGain)
    state.hasUnfinishedStep = hasUnfinishedStep
    try write(checkpoint(try state.json(), trainer.stateArrays), to: folder.last)
    try place.log.flush()
  }

  private func checkpoint(
    _ state: JSONValue? = nil, _ arrays: [WeightArray] = []
  ) -> Checkpoint {
    let entries = configuration.entries.filter(\.affectsTraining)
    return Checkpoint(
      model: model, arrays: trainer.learned,
      training: CheckpointTraining(
        step: trainer.step,
        configuration: .object(entries.map { .init($0.key, .string($0.text.lastPart)) }),
        state: state, arrays: arrays))
  }

  private func write(_ checkpoint: Checkpoint, to path: String) throws {
    let file = try OutputFile(path: path)
    try checkpoint.write(as: .safetensors, version: version) { bytes throws(FileError) in
      try file.write(bytes)
    }
    try file.commit()
  }
}

extension String {
  /// Of a path the file's name: a checkpoint says nothing of where it was made.
  fileprivate var lastPart: String {
    hasPrefix("/") ? split(separator: "/").last.map(String.init) ?? "" : self
  }
}
