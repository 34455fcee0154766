import ArgumentParser
import Documents
import Models
import Studio
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
    var settings = TrainSettings()
    (settings.configuration, settings.resume) = (configurationFile, resume)
    (settings.changes, settings.seed) = (changes, seed)
    let job = TrainJob(settings, resources: global.resources)
    let result = try global.perform(job.run)
    try Terminal.print(json ? result.json.text : result.text, terminator: "")
  }
}
