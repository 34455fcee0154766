import ArgumentParser
import Documents
import Models
import Studio
import Training

/// `fader evaluate`: mixes against a target.
struct EvaluateCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "evaluate",
    abstract: "Judge mixes against a target: features, losses, loudness.",
    usage: "fader evaluate TARGET MIX… [options]\nfader evaluate --dataset CONFIG.yaml [options]",
    discussion: """
      The features are the 18 of the ISMIR 2022 tutorial, each as the mean relative error against the \
      target (0.41 is 41 %); the losses are those that models are trained with. Every mix is judged twice: \
      as it is, and brought to the target's loudness. A dash is a figure without a meaning, such as panning \
      of a mono file.

      Baselines say what a figure is worth: the plain sum of the stems, their sum at one loudness, and the \
      mean of 20 random consoles.

      Where it is known what a person did with the stems of a dataset (truth.json, data.relevel), the \
      balance is judged: stems are given at random levels, and what counts is how far their loudness after \
      their faders is from the person's.

      The report is one page for a browser, with everything in it: figures, spectrograms, loudness over \
      time, spectra, stereo image, and players that switch between target and mixes at one loudness.

      Examples:
        fader evaluate mix.flac my_mix.wav
        fader evaluate mix.flac my_mix.wav --baselines song/stems
        fader evaluate mix.flac my_mix.wav --baselines song/stems --report report.html
        fader evaluate --dataset Configs/demo.yaml --with rules --with runs/dmc

        fader evaluate --dataset Configs/demo.yaml --no-baselines --csv songs.csv

      A dataset is songs with their stems and a mix by a person, which is the target. Its configuration \
      (YAML) says at least where they are, such as data: {path: songs}; --keys explains all that it can \
      say.
      """
  )

  @Argument(help: ArgumentHelp("What the mixes are judged against.", valueName: "target"))
  var target: String?

  @Argument(help: ArgumentHelp("The mixes.", valueName: "mix"))
  var mixes: [String] = []

  @Option(
    parsing: .upToNextOption,
    help: ArgumentHelp(
      "Stems of the song, folders or files: baselines are made of them.", valueName: "stems"))
  var baselines: [String] = []

  @Option(
    help: ArgumentHelp(
      "Write a page to look at and listen to, one file of HTML.", valueName: "file.html"))
  var report: String?

  @Flag(
    help:
      "Shift a mix that lies up to a second behind or before the target, by whole samples, before it is judged."
  )
  var align = false

  @Option(
    help: ArgumentHelp(
      "Write all figures as comma-separated values, a row for each song and mix.",
      valueName: "file"))
  var csv: String?

  @Flag(help: "Print one JSON document: an object for one mix, an array for several.")
  var json = false

  @Flag(help: "Explain the keys of a dataset's configuration, and end.")
  var keys = false

  @OptionGroup(title: "Dataset") var dataset: DatasetOptions

  @OptionGroup(title: "Global") var global: GlobalOptions

  func validate() throws {
    let names = [target, report].compactMap { $0 } + mixes + baselines
    if dataset.configuration != nil, let name = names.first {
      throw ValidationError(
        "--dataset judges the songs of a dataset; leave \(name) out, or --dataset.")
    }
    if dataset.configuration == nil, mixes.isEmpty, !keys {
      throw ValidationError(
        "Missing expected argument: name a target and one mix or more, or a dataset with --dataset."
      )
    }
    if json, csv == "-" {
      throw ValidationError(
        "--csv - and --json both take standard output. Name a file for one of them.")
    }
    if let report, !report.lowercased().hasSuffix(".html") {
      throw ValidationError("--report takes a file that ends in .html, not \(report).")
    }
  }

  func run() throws {
    if keys {
      try Terminal.print(
        Configuration.keys(.builtIn).filter { ["seed", "data"].contains($0.name) }.reference,
        terminator: "")
      return
    }
    if let configuration = dataset.configuration {
      var job = DatasetEvaluationJob(
        configuration: configuration, settings: try dataset.settings(isAligned: align),
        resources: global.resources)
      job.csv = csv
      let result = try global.perform(job.run)
      try print(result.json, result.text)
    } else if let target {
      var job = EvaluationJob(target: target, mixes: mixes, resources: global.resources)
      (job.baselines, job.report, job.csv, job.isAligned) = (baselines, report, csv, align)
      let result = try global.perform(job.run)
      try print(result.json, result.text)
    }
  }

  /// Prints one of both; nothing where the table goes to standard output.
  private func print(_ document: JSONValue, _ text: @autoclosure () -> String) throws {
    if csv != "-" { try Terminal.print(json ? document.text : text(), terminator: "") }
  }
}
