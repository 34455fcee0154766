import Datasets
import Documents
import Foundation
import MixingConsole
import Models
import TensorEngine
import Training

/// What a training run is made of.
public struct TrainSettings: Sendable {
  /// The configuration's file; of a run that is resumed its own unless one is named.
  public var configuration: String?
  /// The folder of a run that is resumed.
  public var resume: String?
  /// Values in the place of the configuration's, `key.path=value`.
  public var changes: [String] = []
  public var seed: Int?

  public init() {}

  /// The configuration, the file that it stands in, and where the run lies.
  fileprivate func described() throws -> (Configuration, file: String, RunFolder) {
    var changes = try changes.map { try ConfigurationChange($0) }
    if let seed { changes.append(try ConfigurationChange("seed=\(seed)")) }
    if let resume {
      let folder = RunFolder(resume)
      return (
        try folder.resumed(with: configuration, changes: changes, catalogues: .studio),
        configuration ?? folder.configuration, folder
      )
    }
    let file = configuration ?? ""
    let configuration = try Configuration(contentsOf: file, changes: changes, catalogues: .studio)
    if configuration.model == nil { throw TrainingError.noModel(file: file) }
    let name = URL(filePath: file).deletingPathExtension().lastPathComponent
    let folder = RunFolder(configuration.output.directory ?? "runs/\(name)")
    if folder.holdsRun { throw TrainingError.runExists(folder.path) }
    return (configuration, file, folder)
  }
}

/// A report ended a training run, which was saved.
public struct TrainingSaved: Error {
  public let folder: String
  public let step: Int
  /// What the report threw.
  public let cause: any Error
}

/// A model learns to mix.
public struct TrainJob: Sendable {
  let settings: TrainSettings
  let resources: JobResources

  public init(_ settings: TrainSettings, resources: JobResources = JobResources()) {
    (self.settings, self.resources) = (settings, resources)
  }

  /// Trains up to the end of the run, or to where it is to stop.
  ///
  /// - Throws: `TrainingSaved` where the report ended the run once it had begun.
  public func run(report: @escaping JobReport) throws -> TrainResult {
    try Reporter.run(report) { try run($0) }
  }

  private func run(_ report: Reporter) throws -> TrainResult {
    let backend = resources.makeBackend()
    let (configuration, file, folder) = try asInputError { try settings.described() }
    let source = try ConfiguredDataset(file, configuration)
    let songs = try listen(to: source, on: backend, report)
    let run = try asInputError {
      try TrainingRun(
        configuration, songs, in: folder, goesOn: settings.resume != nil, version: faderVersion,
        on: backend)
    }
    let words = TrainingNotes(configuration, songs, folder)
    try report.note(
      settings.resume == nil
        ? words.beginning(parameters: run.parameterCount) : words.resuming(at: run.step))
    try report.warn(songs.problems.map { "\($0.0): \($0.1)" })
    try report.warn(run.losses)
    try report.savesWork()
    return TrainResult(
      configuration: configuration, songs: songs, folder: folder,
      outcome: try learn(run, report))
  }

  private func listen(
    to source: ConfiguredDataset, on backend: Backend, _ report: Reporter
  ) throws -> TrainingSongs {
    do {
      return try TrainingSongs(
        source.dataset, sampleRate: source.sampleRate, source.configuration, surveys: .ofUser,
        on: backend
      ) { share in
        try report.progress("Listening", share)
      }
    } catch let error as TrainingError {
      throw JobError.input("\(source.file): \(error)")
    }
  }

  private func learn(_ run: TrainingRun, _ report: Reporter) throws -> TrainingOutcome {
    var isEstimated = false
    let first = run.step
    // Notes come where nothing may be thrown; what ends the run waits for the next report.
    var pending: JobEnd?
    func tell(_ body: () throws -> Void) {
      do {
        try body()
      } catch {
        pending = pending ?? error as? JobEnd
      }
    }
    do {
      return try asRuntimeError {
        try run.run { note in
          tell { try TrainingNotes.tell(note, report) }
        } _: { progress in
          if let pending { throw pending }
          // The first steps are slower than the rest.
          if !isEstimated, progress.step >= first + 3, progress.learningSeconds > 5 {
            isEstimated = true
            try TrainingNotes.estimate(progress).map(report.note)
          }
          try report.progress(
            "Training", Double(progress.step) / Double(progress.steps),
            detail: TrainingNotes.detail(progress))
        }
      }
    } catch let end as JobEnd {
      throw JobEnd(
        cause: TrainingSaved(folder: run.folder.path, step: run.step, cause: end.cause))
    }
  }
}
