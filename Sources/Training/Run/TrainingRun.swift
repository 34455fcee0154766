import AudioIO
import Datasets
import Documents
import Foundation
import MixingConsole
import Models
package import TensorEngine

/// A run: learns, judges what was learned, writes everything down, and can go on after any end.
package final class TrainingRun {
  package let folder: RunFolder
  package let songs: TrainingSongs
  /// Steps made so far.
  package var step: Int { trainer.step }
  /// What a run that goes on has lost, a sentence each.
  package let losses: [String]
  /// How many numbers are learned.
  package var parameterCount: Int {
    trainer.weights.parameters.reduce(0) { $0 + $1.value.shape.reduce(1, *) }
  }
  let configuration: Configuration
  let model: ModelConfiguration
  let trainer: Trainer
  let validation: Validation?
  private let loader: ExampleLoader
  private let version: String
  private var best: RunState.Best?
  private var validationsWithoutGain = 0
  private var interval: StepInterval
  private let lock: RunLock
  private let log: RunLog
  private let examples: ExampleLog
  /// Whether what follows the last step has still to be done.
  private var isOpen = false
  private var lastValidation: [String: Double] = [:]

  /// A run at its beginning, or where it was last saved.
  ///
  /// - Parameters:
  ///   - configuration: All settings.
  ///   - songs: Those of the configuration.
  ///   - folder: Where the run is written.
  ///   - goesOn: Whether the folder holds a run that goes on.
  ///   - version: Fader's.
  ///   - backend: Where everything is computed.
  /// - Throws: What cannot be: `TrainingError`, or why nothing can be written.
  package init(
    _ configuration: Configuration, _ songs: TrainingSongs, in folder: RunFolder, goesOn: Bool,
    version: String, on backend: Backend
  ) throws {
    guard let section = configuration.model else {
      throw TrainingError.noModel(file: folder.configuration)
    }
    self.configuration = configuration
    self.songs = songs
    self.folder = folder
    self.version = version
    model = section.configuration(songs.sampleRate, configuration.data.stemPreparation)
    try model.checkLength(configuration)
    let truth = ParameterTruth(songs.train + songs.validation, sampleRate: songs.sampleRate)
    if configuration.loss.contains(where: { $0.kind == .parameters }),
      !songs.train.contains(where: { $0.song.truth != nil })
    {
      throw TrainingError.noTruth
    }
    loader = try songs.loader(
      of: songs.train, configuration, cacheBytes: configuration.data.cacheBytes)
    trainer = Trainer(configuration, model: model, truth: truth, on: backend)
    if let file = section.startFrom, !goesOn {
      do {
        try trainer.start(from: Checkpoint(contentsOf: file))
      } catch is WeightError {
        throw TrainingError.otherModel(file: file)
      }
    }
    validation =
      songs.validation.isEmpty
      ? nil : try Validation(configuration, songs, model: model, truth: truth, on: backend)
    interval = StepInterval(terms: trainer.objective.names.count)

    lock = try goesOn ? RunLock(folder) : folder.begin(configuration)
    if goesOn { try folder.removeLeftovers() }
    let saved = goesOn ? try Self.saved(configuration, model, in: folder) : nil
    losses =
      saved.map { [folder] in folder.losses(at: $0.step, best: $0.numbers.best?.step) }
      ?? (goesOn ? ["\(folder.path) ended before its first checkpoint; it begins anew."] : [])
    if goesOn, FileManager.default.fileExists(atPath: folder.split) {
      try Self.compare(SplitRecord(contentsOf: folder.split), songs.split, configuration)
    } else {
      try songs.split.write(to: folder.split)
    }
    let resumed = goesOn ? saved?.step ?? 0 : nil
    let events =
      configuration.logging.tensorBoard
      ? try EventFile(folder: folder.path, resumedAfter: resumed) { Date().timeIntervalSince1970 }
      : nil
    examples = ExampleLog(runFolder: folder.path, sampleRate: songs.sampleRate, events: events)
    let columns =
      StepInterval.columns(terms: trainer.objective.names) + ["skippedSteps"]
      + (validation?.columns ?? [])
    log = RunLog(
      try MetricsTable(path: folder.metrics, columns: columns, keepingUpTo: resumed), events)
    if let saved { try restore(saved) }
    // What was changed holds from now on.
    if goesOn { try folder.write(configuration.entries.yaml, to: folder.configuration) }
  }

  /// Refuses songs that are not those that the run was begun with.
  private static func compare(
    _ old: SplitRecord, _ new: SplitRecord, _ configuration: Configuration
  ) throws {
    let splits: Set<Split> = [.train, configuration.validation.split]
    for split in Split.allCases where splits.contains(split) {
      let changed = Set(old.songs(of: split)).symmetricDifference(new.songs(of: split))
      if let name = changed.min() { throw TrainingError.otherSongs(name: name) }
    }
  }

  /// What a run was saved as.
  private struct Saved {
    let step: Int
    let numbers: RunState
    let learned, arrays: [WeightArray]
  }

  /// What the run in a folder was saved as; `nil` where it ended before that.
  private static func saved(
    _ configuration: Configuration, _ model: ModelConfiguration, in folder: RunFolder
  ) throws -> Saved? {
    guard
      let saved = try folder.saved(
        every: configuration.checkpoints.every, catalogues: configuration.catalogues)
    else { return nil }
    guard saved.model == model, let training = saved.training, let json = training.state else {
      throw TrainingError.brokenState(
        file: folder.last, reason: "it holds no state of a run of this model.")
    }
    let steps = configuration.training.steps
    if training.step > steps { throw TrainingError.tooFewSteps(steps, made: training.step) }
    guard let numbers = try? RunState(json) else {
      throw TrainingError.brokenState(
        file: folder.last, reason: "what it says of the run is not what Fader writes.")
    }
    return Saved(
      step: training.step, numbers: numbers, learned: saved.arrays, arrays: training.arrays)
  }

  private func restore(_ saved: Saved) throws(TrainingError) {
    let numbers = saved.numbers
    guard numbers.interval.termCount == trainer.objective.names.count else {
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
    (interval, isOpen) = (numbers.interval, numbers.isOpen)
  }

  // MARK: The loop

  /// Learns up to the end of the run, or to where it is to stop.
  ///
  /// - Parameters:
  ///   - note: Takes what is worth saying.
  ///   - report: Told before each step and during validation; what it throws ends the run, which is saved
  ///     first.
  /// - Returns: What came of it.
  /// - Throws: What `report` throws, `TrainingError.notFinite`, and what files cannot do.
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
      if isOpen { try finishStep(clock, queue, note) { try tell(.validating) } }
      if trainer.step >= stop || hasStoppedGaining { break }
      try tell(.learning)
      let figures = trainer.step(try (0..<portion).map { _ in try queue.next() })
      last = figures
      interval.add(figures)
      clipped += figures.isClipped ? 1 : 0
      isOpen = true
      if figures.loss == nil || figures.gradientNorm == nil {
        let cause = figures.failure.map { "\($0)" } ?? "an operation that has no name"
        note(.skipped(step: figures.step, cause: cause))
      }
      if trainer.skippedInRow >= configuration.training.nonFiniteLimit {
        try save()
        throw TrainingError.notFinite(
          step: trainer.step, inRow: trainer.skippedInRow, cause: figures.failure)
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
  /// A run that is ended on the way does it when it goes on.
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
      row.merge(interval.figures(terms: trainer.objective.names)) { own, _ in own }
      row["skippedSteps"] = Double(trainer.skippedSteps)
      interval = StepInterval(terms: trainer.objective.names.count)
    }
    if !row.isEmpty {
      try log.add(row, step: step)
      if let speed = clock.examplesPerSecond(at: step) {
        log.add(
          examplesPerSecond: speed, waitedShare: queue.waitedSeconds / clock.learningSeconds,
          step: step)
      }
    }
    isOpen = false
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
      trainer.learned, step: trainer.step, keeping: examples, report: report)
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

  /// Writes all that going on needs.
  private func save() throws {
    if validation == nil { try write(checkpoint(), to: folder.best) }
    var state = RunState(trainer: trainer.state, interval: interval)
    (state.best, state.validationsWithoutGain) = (best, validationsWithoutGain)
    state.isOpen = isOpen
    try write(checkpoint(try state.json(), trainer.stateArrays), to: folder.last)
    try log.flush()
  }

  private func checkpoint(
    _ state: JSONValue? = nil, _ arrays: [WeightArray] = []
  ) -> Checkpoint {
    let entries = configuration.entries.filter { !$0.isOutside }
    return Checkpoint(
      model: model, arrays: trainer.learned,
      training: CheckpointTraining(
        step: trainer.step,
        configuration: .object(entries.map { .init($0.key, .string($0.text)) }),
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
