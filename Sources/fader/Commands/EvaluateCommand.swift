import ArgumentParser
import AudioIO
import Documents
import Evaluation
import Foundation
import Losses
import MixingConsole
import TensorEngine
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

      The report is one page for a browser, with everything in it: figures, spectrograms, loudness over \
      time, spectra, stereo image, and players that switch between target and mixes at one loudness.

      Examples:
        fader evaluate mix.flac my_mix.wav
        fader evaluate mix.flac one.wav two.wav --json
        fader evaluate mix.flac my_mix.wav --baselines song/stems
        fader evaluate mix.flac my_mix.wav --baselines song/stems --report report.html
        fader evaluate --dataset Configs/demo.yaml --with rules --with runs/dmc

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
    if let path = dataset.configuration {
      return try evaluate(dataset: path)
    }
    guard let target else { return }
    try evaluate(mixes, against: target)
  }

  private func evaluate(dataset path: String) throws {
    let evaluation = try DatasetEvaluation(path, dataset, isAligned: align)
    let description = try evaluation.run(on: global.makeBackend(), isQuiet: global.quiet)
    try Terminal.print(json ? description.json.text : description.text, terminator: "")
  }

  private func evaluate(_ mixes: [String], against target: String) throws {
    let report = try report.map { try EvaluationReport(path: $0) }
    let backend = global.makeBackend()
    let file = try EvaluationFile(target)
    let files = try mixes.map { try EvaluationFile($0, sampleRate: file.sampleRate) }
    let stems =
      try baselines.isEmpty
      ? nil : SongStems(baselines, target: target, sampleRate: file.sampleRate, on: backend)
    for warning in stems?.warnings ?? [] { Terminal.warning(warning) }
    var bar = ProgressBar("Judging", quiet: global.quiet)
    defer { bar.finish() }
    let share = (stems == nil ? 1 : 0.1) / Double(files.count)

    let audio = try file.read()
    let target = try running {
      try EvaluationTarget(
        audio.programme, sampleRate: audio.sampleRate, losses: .builtIn, on: backend)
    }
    let judged = try files.enumerated().map { index, file in
      let mix = try file.read().aligned(with: audio, isShifted: align, on: backend)
        .compared(with: audio)
      let judged = try running {
        try target.judge(mix.programme, on: backend) {
          try Interruption.check()
          bar.update(share * (Double(index) + $0))
        }
      }
      return EvaluationDescription.Mix(audio: mix, judged: judged)
    }
    let before = share * Double(files.count)
    let baselines = try stems?.judgedBaselines(against: target, isAligned: align, on: backend) {
      try Interruption.check()
      bar.update(before + (1 - before) * $0)
    }
    bar.finish()
    let description = EvaluationDescription(
      target: audio, loudness: target.loudness, mixes: judged, baselines: baselines)
    for warning in description.warnings { Terminal.warning(warning) }
    try report?.write(description, on: backend, isQuiet: global.quiet)
    try Terminal.print(json ? description.json.text : description.text, terminator: "")
  }
}
