import ArgumentParser
import Datasets
import Documents
import Foundation
import MixingConsole
import TensorEngine
import Training

/// `fader train`.
struct TrainCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "train",
    abstract: "Train a model that mixes, as a configuration describes it.",
    usage: "fader train CONFIG.yaml [options]",
    discussion: """
      A configuration (YAML) says which songs there are, which model learns from them, and how. The run is \
      written into a folder: its configuration with every default (config.yaml), which song was for what \
      (split.json), figures (metrics.csv, and event files for TensorBoard), what it sounds like (audio/), \
      and checkpoints. The same configuration, seed and number of threads give the same bytes.

      Ctrl-C saves the run. --resume continues it, also where it was killed, and ends with the bytes \
      that it would have ended with. That takes checkpoints/last.safetensors: it alone holds the \
      optimiser's memory. One process at a time writes a run.

      It learns on the CPU. After the first seconds it says how long the rest will take.

      Examples:
        fader train Configs/quickstart.yaml
        fader train --resume runs/quickstart --set training.steps=2000
        fader train config.yaml --set optimizer.learningRate=1e-4
        fader mix song/stems --with runs/quickstart
      """)

  @Argument(help: ArgumentHelp("The configuration (YAML).", valueName: "config.yaml"))
  var configurationFile: String?

  @Option(
    help: ArgumentHelp(
      "Resume the run in this folder. training.steps, training.stopAfter and logging may change.",
      valueName: "run-folder"))
  var resume: String?

  @Option(
    name: .customLong("set"), parsing: .unconditionalSingleValue,
    help: ArgumentHelp(
      "Put a value into the place of the configuration's; may be given several times.",
      valueName: "key.path=value"))
  var changes: [String] = []

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp("From which every random choice follows (default: 0).", valueName: "N"))
  var seed: Int?

  @Flag(help: "Explain every key of a configuration, and end.")
  var keys = false

  @Flag(help: "Print the outcome as JSON.")
  var json = false

  @OptionGroup(title: "Global options") var global: GlobalOptions

  func validate() throws {
    if configurationFile == nil && resume == nil && !keys {
      throw ValidationError(
        "Name a configuration, such as Configs/quickstart.yaml, or a run to --resume.")
    }
    if let seed, UInt32(exactly: seed) == nil {
      throw ValidationError("--seed takes 0 to \(UInt32.max), not \(seed).")
    }
  }

  func run() throws {
    if keys {
      try Terminal.print(Configuration.keys(.builtIn).reference, terminator: "")
      return
    }
    let backend = global.makeBackend()
    let (configuration, file, folder) = try unusable { try described() }
    let source = try ConfiguredDataset(file, configuration)
    let songs = try listen(to: source, on: backend)
    let run = try unusable {
      try TrainingRun(
        configuration, songs, in: folder, goesOn: resume != nil, version: Fader.version,
        on: backend)
    }
    let description = TrainingDescription(configuration, songs, folder)
    if !global.quiet {
      Terminal.note(
        resume == nil
          ? description.beginning(parameters: run.parameterCount)
          : description.resuming(at: run.step))
    }
    for (song, problem) in songs.problems { Terminal.warning("\(song): \(problem)") }
    for loss in run.losses { Terminal.warning(loss) }
    Interruption.bePatient()
    let outcome = try learn(run, steps: configuration.training.steps)
    if json {
      try Terminal.print(description.json(outcome).text, terminator: "")
    } else {
      try Terminal.print(description.text(outcome), terminator: "")
    }
  }

  /// The configuration, the file that it stands in, and where the run lies.
  private func described() throws -> (Configuration, file: String, RunFolder) {
    var changes = try changes.map { try ConfigurationChange($0) }
    if let seed { changes.append(try ConfigurationChange("seed=\(seed)")) }
    if let resume {
      let folder = RunFolder(resume)
      return (
        try folder.resumed(
          with: configurationFile, changes: changes, catalogues: .builtIn),
        configurationFile ?? folder.configuration, folder
      )
    }
    let file = configurationFile ?? ""
    let configuration = try Configuration(contentsOf: file, changes: changes, catalogues: .builtIn)
    if configuration.model == nil { throw TrainingError.noModel(file: file) }
    let name = URL(filePath: file).deletingPathExtension().lastPathComponent
    let folder = RunFolder(configuration.output.directory ?? "runs/\(name)")
    if folder.holdsRun { throw TrainingError.runExists(folder.path) }
    return (configuration, file, folder)
  }

  private func listen(
    to source: ConfiguredDataset, on backend: Backend
  ) throws -> TrainingSongs {
    var bar = ProgressBar("Listening", quiet: global.quiet)
    defer { bar.finish() }
    do {
      return try TrainingSongs(
        source.dataset, sampleRate: source.sampleRate, source.configuration, on: backend
      ) { share in
        try Interruption.check()
        bar.update(share)
      }
    } catch let error as TrainingError {
      throw CommandFailure.unusableInput("\(source.file): \(error)")
    }
  }

  private func learn(_ run: TrainingRun, steps: Int) throws -> TrainingOutcome {
    var bar = ProgressBar(
      "Training", quiet: global.quiet, from: Double(run.step) / Double(steps))
    defer { bar.finish() }
    var isEstimated = global.quiet
    let first = run.step
    do {
      return try running {
        try run.run { note in
          bar.clear()
          switch note {
          case .validated(let step, let loss, let isBest):
            if global.quiet { break }
            let value = loss.map(TrainingDescription.number) ?? "not finite"
            Terminal.note("step \(step): validation \(value)" + (isBest ? ", the best so far" : ""))
          case .skipped(let step, let cause):
            Terminal.warning(
              "step \(step) was skipped: no finite loss and gradient; it began in \(cause)")
          }
        } _: { progress in
          try Interruption.check()
          // The first steps are slower than the rest.
          if !isEstimated, progress.step >= first + 3, progress.learningSeconds > 5 {
            isEstimated = true
            bar.clear()
            TrainingDescription.estimate(progress).map(Terminal.note)
          }
          bar.update(
            Double(progress.step) / Double(progress.steps),
            detail: TrainingDescription.detail(progress))
        }
      }
    } catch is Interrupted {
      throw CommandFailure(
        message: "interrupted at step \(run.step); the run is saved. Resume it with "
          + "`fader train --resume \(run.folder.path)`.", exitCode: 130)
    }
  }
}
