import ArgumentParser
import AudioIO
import Documents
import Foundation
import Mixers
import MixingConsole
import TensorEngine

/// `fader fit`: the console settings behind a finished mix.
struct FitCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "fit",
    abstract: "Recover a mix: find the settings with which stems sound like a finished mix.",
    usage: "fader fit STEMS… --target MIX [options]",
    discussion: """
      Finds where each stem lies in the target, whether it is inverted, its fader and its position, then \
      stage by stage its equalizer, its compressor, its share of a reverb, and the master's equalizer and \
      compressor. Says after each stage how much of the target is explained; a stage that does not bring the \
      mix nearer changes nothing. A stem that cannot be heard in the target is muted, with a \
      warning; what the target has beyond the stems is the residual. The fitted session \
      (--session-out) is one like any other: change what you like and render it. It has no output stage.

      --set and --lock keep what you know: the rest is fitted around it. --start-from begins with another \
      session; what no stage decides stays as it is there.

      Examples:
        fader fit song/stems --target song/mix.flac --session-out session.json
        fader fit song/stems --target mix.wav -o again.wav --residual left_over.wav
        fader fit song/stems --target mix.wav --stages gain --set 'vocals/faderDb=-3'
      """
  )

  @Argument(
    help: ArgumentHelp(
      "Folders and files of stems. A folder gives its audio files, but for the target. None: the stems "
        + "of --start-from.",
      valueName: "stems"))
  var stems: [String] = []

  @OptionGroup(title: "Fit") var fit: FitOptions

  @OptionGroup(title: "Session") var edits: EditOptions

  @OptionGroup(title: "Global") var global: GlobalOptions

  func validate() throws {
    if stems.isEmpty && edits.startFrom == nil {
      throw ValidationError("Name a folder of stems or files, or a session with --start-from.")
    }
    if edits.sessionOut == "-" && fit.json {
      throw ValidationError(
        "--json and --session-out - both want standard output. Write the session to a file.")
    }
  }

  func run() throws {
    let encodings = (mix: try fit.outputEncoding(), residual: try fit.residualEncoding())
    let outputs = try destinations()
    let backend = global.makeBackend()
    var inputs = try FitInputs(
      stems, target: fit.target, edits: edits, outputs: outputs, on: backend)
    let start = try inputs.session(try edits.parsedAssignments())
    try checkDestinations(encodings.mix, encodings.residual, sampleRate: inputs.sampleRate)
    try inputs.readThrough(on: backend)
    for warning in inputs.warnings { Terminal.warning(warning) }
    announce(inputs)

    let folder =
      outputs.first.map { URL(filePath: $0).deletingLastPathComponent().path }
      ?? NSTemporaryDirectory()
    let material = try inputs.material(folder: folder, on: backend, isQuiet: global.quiet)
    let result = try fitted(material, start, on: backend)
    let judgement = try FitJudgement(
      of: result.session, material, path: fit.residual, encoding: encodings.residual, on: backend,
      isQuiet: global.quiet)
    let report = try encodings.mix.flatMap { try render(result.session, $0, on: backend) }
    if let sessionOut = edits.sessionOut { try SessionFile.write(result.session, to: sessionOut) }
    try show(
      FitDescription(
        result: result, judgement: judgement, inputs: inputs, residual: fit.residual,
        mix: fit.output, session: edits.sessionOut),
      report)
  }

  private func fitted(
    _ material: FitMaterial, _ start: Session, on backend: Backend
  ) throws -> FitResult {
    let settings = SessionFit.Settings(
      stages: fit.stages?.stages ?? FitStage.allCases, steps: fit.steps)
    let bar = FitProgressBar(isQuiet: global.quiet)
    defer { bar.finish() }
    let fit = SessionFit(material, settings, on: backend) { progress in
      try Interruption.check()
      bar.update(progress)
    }
    return try running {
      do {
        return try fit.run(from: start)
      } catch let error as FitError {
        throw CommandFailure.unusableInput("\(error)")
      }
    }
  }

  private func render(
    _ session: Session, _ encoding: AudioEncoding, on backend: Backend
  ) throws -> MixReport? {
    guard let path = fit.output else { return nil }
    return try MixRender(
      session: session, stems: try Stems(of: session), path: path, encoding: encoding,
      backend: backend, isQuiet: global.quiet
    ).run()
  }

  /// The files that are written; no two of them are one.
  private func destinations() throws -> [String] {
    let named = [
      ("-o", fit.output), ("--residual", fit.residual), ("--session-out", edits.sessionOut),
    ]
    .compactMap { option, path in path.flatMap { $0 == "-" ? nil : (option, $0) } }
    for (index, one) in named.enumerated() {
      for other in named[..<index] where FileIdentity(one.1) == FileIdentity(other.1) {
        throw CommandFailure.unusableInput(
          "\(other.0) and \(one.0) both name \(one.1). Give one of them another name.")
      }
    }
    return named.map(\.1)
  }

  /// Finds out before anything is computed whether all can be written.
  private func checkDestinations(
    _ mix: AudioEncoding?, _ residual: AudioEncoding?, sampleRate: Int
  ) throws {
    for (path, encoding) in [(fit.output, mix), (fit.residual, residual)] {
      guard let path, let encoding else { continue }
      _ = try unusable {
        try AudioFileWriter(path: path, encoding: encoding, sampleRate: sampleRate, channels: 2)
      }
    }
    if let sessionOut = edits.sessionOut { try SessionFile.checkWritable(sessionOut) }
  }

  private func announce(_ inputs: FitInputs) {
    guard !global.quiet else { return }
    let skipped = inputs.collection.collection.skipped.map(\.path)
    if !skipped.isEmpty { Terminal.note("skipped: " + Wording.list(skipped)) }
    let count = inputs.stems.count
    Terminal.note(
      "fitting \(count) \(count == 1 ? "stem" : "stems") to \(inputs.target) at "
        + "\(inputs.sampleRate) Hz")
  }

  private func show(_ description: FitDescription, _ report: MixReport?) throws {
    let own = description.warnings + (report?.warnings ?? [])
    for warning in own { Terminal.warning(warning) }
    if fit.json {
      try Terminal.print(
        description.json(warnings: description.inputs.warnings + own).text, terminator: "")
    } else if edits.sessionOut != "-" {
      try Terminal.print(description.text(isVerbose: global.verbose), terminator: "")
      if let report { try Terminal.print(report.summary) }
    }
  }
}
