import Datasets
import Documents
import Foundation
import Models

/// The folder of a run that is being written: the right to write there, its logs, and what it was saved as.
struct OpenRun {
  let folder: RunFolder
  let log: RunLog
  let examples: ExampleLog
  /// What the run was saved as; `nil` for one that begins.
  let saved: SavedRun?
  /// What a resumed run has lost, a sentence each.
  let losses: [String]
  private let lock: RunLock

  /// Begins a run in a folder, or opens the one that is there.
  ///
  /// - Parameters:
  ///   - folder: Where the run lies.
  ///   - goesOn: Whether there is one to resume.
  ///   - configuration: The run's.
  ///   - model: The run's.
  ///   - songs: The run's.
  ///   - columns: Of `metrics.csv`.
  /// - Throws: That there is another run, or none that could be resumed; why nothing can be written.
  init(
    _ folder: RunFolder, goesOn: Bool, _ configuration: Configuration,
    _ model: any ModelConfiguration, _ songs: TrainingSongs, columns: [String]
  ) throws {
    self.folder = folder
    lock = try goesOn ? RunLock(folder) : folder.begin(configuration)
    if goesOn { try folder.removeLeftovers() }
    saved = goesOn ? try SavedRun(configuration, model, in: folder) : nil
    losses =
      saved.map { folder.losses(at: $0.step, best: $0.numbers.best?.step) }
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
    log = RunLog(
      try MetricsTable(path: folder.metrics, columns: columns, keepingUpTo: resumed), events)
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
}

/// What a run was saved as.
struct SavedRun {
  let step: Int
  let numbers: RunState
  let learned, arrays: [WeightArray]

  /// What the run in a folder was saved as; `nil` where it ended before that.
  fileprivate init?(
    _ configuration: Configuration, _ model: any ModelConfiguration, in folder: RunFolder
  ) throws {
    guard
      let saved = try folder.saved(
        every: configuration.checkpoints.every, catalogues: configuration.catalogues)
    else { return nil }
    guard saved.model.isEqual(to: model), let training = saved.training, let json = training.state
    else {
      throw TrainingError.brokenState(
        file: folder.last, reason: "it holds no state of a run of this model.")
    }
    let steps = configuration.training.steps
    if training.step > steps { throw TrainingError.tooFewSteps(steps, made: training.step) }
    guard let numbers = try? RunState(json) else {
      throw TrainingError.brokenState(
        file: folder.last, reason: "what it says of the run is not what Fader writes.")
    }
    self.numbers = numbers
    (step, learned, arrays) = (training.step, saved.arrays, training.arrays)
  }
}
