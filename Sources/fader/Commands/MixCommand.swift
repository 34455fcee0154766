import ArgumentParser
import AudioIO
import Documents
import Mixers
import MixingConsole

/// `fader mix`: stems become a mix, by rules or by a network.
struct MixCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "mix",
    abstract: "Mix stems: a folder, files, or both.",
    usage: "fader mix STEMS… [options]",
    discussion: """
      Listens to every stem, decides its fader, pan, equalizer, compressor, reverb and group by rules of \
      practice, and renders the mix at -16 LUFS with peaks below -1 dBTP. What a stem is comes from its \
      file's name or, where that says nothing, from its sound; --set NAME/role=… corrects it. --session-out \
      keeps every decision with its reason: change what you like and render it, or mix again from there.

      A mix of the song that lies in the folder of stems is left out; clicks and guides are muted. Both by \
      name, a mix also when it is the sum of the others.

      --with takes a checkpoint instead of the rules: of a network that sets the console (DMC), whose \
      decisions are a session like any other, or of one that makes the mix itself (Mix-Wave-U-Net). \
      fader convert makes one of a PyTorch checkpoint.

      Examples:
        fader mix song/stems
        fader mix song/stems -o mix.flac --loudness -14 --session-out session.json
        fader mix kick.wav snare.wav 'lead vox.wav' --set 'lead vox/faderDb=-2'
        fader mix song/stems --set 'audio 03/role=leadVocal'
        fader mix --start-from session.json --lock vocals --lock drums/equalizer
        fader mix song/stems --amount 0.5 --json
        fader mix song/stems --with dmc.safetensors --section 20

      Roles: \(StemRole.allCases.map(\.rawValue).joined(separator: ", ")).
      """
  )

  @Argument(
    help: ArgumentHelp(
      "Folders and files of stems, all beginning together. A folder gives its audio files "
        + "(\(FolderContents.audioExtensions.joined(separator: ", "))). None: the stems of "
        + "--start-from.",
      valueName: "stems"))
  var stems: [String] = []

  @OptionGroup(title: "Mix") var mix: MixOptions

  @OptionGroup(title: "Output") var output: OutputOptions

  @OptionGroup(title: "Global") var global: GlobalOptions

  func validate() throws {
    if stems.isEmpty && mix.edits.startFrom == nil {
      throw ValidationError(
        "Name a folder of stems or files, or a session with --start-from.")
    }
    if mix.edits.sessionOut == "-" && (output.json || output.output == "-") {
      throw ValidationError(
        "\(output.json ? "--json" : "-o -") and --session-out - both want standard output. Write one of "
          + "them to a file.")
    }
  }

  func run() throws {
    let encoding = try output.encoding()
    let earlier = try mix.edits.earlierSession(sampleRate: output.sampleRate)
    let destinations = try self.destinations()
    let backend = global.makeBackend()
    let inputs = try MixInputs(
      stems, session: earlier, outputs: destinations, skippingBad: mix.edits.skipBad,
      mixTreatment: mix.edits.mixTreatment, on: backend)
    let mixer = try Mixer(
      mix.mixer, compatibility: mix.compat, sectionSeconds: mix.section?.seconds, on: backend)
    if mixer.isWaveUNet { try mix.refuseSettings(tail: output.tail) }
    let sampleRate = try sampleRate(of: inputs.stems.map(\.header), earlier, mixer)
    let decision = try MixDecision(
      mix, earlier: earlier, inputs: inputs.stems, sampleRate: sampleRate,
      isConsole: !mixer.isWaveUNet)
    try checkDestinations(encoding, sampleRate: sampleRate)
    var warnings = inputs.warnings + decision.warnings
    for warning in warnings { Terminal.warning(warning) }
    announce(inputs, sampleRate: sampleRate)

    let outcome = try decision.outcome(by: mixer, on: backend, isQuiet: global.quiet)
    var session = outcome.session
    session.output = output.target(
      insteadOf: earlier?.output
        ?? (mix.compat == nil ? OutputTarget(loudnessLufs: -16, peakDbtp: -1) : nil))
    let doubts = outcome.warnings + decision.idleWarnings(in: session)
    for warning in doubts { Terminal.warning(warning) }
    warnings += doubts

    let stems = try Stems(of: session)
    let render = MixRender(
      session: session, stems: stems,
      source: try mixer.source(
        for: stems, on: backend, isQuiet: global.quiet, isVerbose: global.verbose),
      path: output.output, encoding: encoding, part: output.part, backend: backend,
      isQuiet: global.quiet)
    let report = try render.run()
    if let sessionOut = mix.edits.sessionOut { try SessionFile.write(session, to: sessionOut) }
    try show(
      report,
      MixDescription(
        session: session, inputs: inputs, roleSources: outcome.roleSources,
        isConsole: !mixer.isWaveUNet),
      earlierWarnings: warnings)
    if global.verbose { Terminal.note(render.technicalities) }
  }

  /// The rate of the mix in hertz.
  private func sampleRate(
    of headers: [StemHeader], _ earlier: Session?, _ mixer: Mixer
  ) throws -> Int {
    if let rate = mixer.sampleRate {
      try mix.compat?.check(headers, sampleRate: rate)
      if let wanted = output.sampleRate, wanted != rate {
        throw CommandFailure.unusableInput(
          "--sample-rate \(wanted): \(mix.mixer) makes mixes at \(rate) Hz. Leave --sample-rate out."
        )
      }
      return rate
    }
    return output.sampleRate ?? earlier?.sampleRate
      ?? StemHeader.commonSampleRate(of: headers, in: SessionLimits.sampleRates)
  }

  /// The files that are written; no two of them are one.
  private func destinations() throws -> [String] {
    let destinations = [output.output, mix.edits.sessionOut].compactMap { $0 }.filter { $0 != "-" }
    if destinations.count == 2, FileIdentity(destinations[0]) == FileIdentity(destinations[1]) {
      throw CommandFailure.unusableInput(
        "-o and --session-out both name \(destinations[1]). Give one of them another name.")
    }
    try mix.mixer.refuse(destinations)
    if let earlier = mix.edits.startFrom, output.output != "-",
      FileIdentity(earlier) == FileIdentity(output.output)
    {
      throw CommandFailure.unusableInput(
        "-o and --start-from both name \(earlier), which the mix would replace. Give the mix another name."
      )
    }
    return destinations
  }

  /// Finds out before anything is computed whether the mix and its session can be written.
  private func checkDestinations(_ encoding: AudioEncoding, sampleRate: Int) throws {
    _ = try unusable {
      try AudioFileWriter(
        path: output.output, encoding: encoding, sampleRate: sampleRate, channels: 2)
    }
    if let sessionOut = mix.edits.sessionOut { try SessionFile.checkWritable(sessionOut) }
  }

  /// What is going to be done, and what is left out.
  private func announce(_ inputs: MixInputs, sampleRate: Int) {
    guard !global.quiet else { return }
    let skipped = inputs.collection.skipped.map(\.path)
    if !skipped.isEmpty {
      Terminal.note(
        "skipped: "
          + (global.verbose ? skipped.joined(separator: ", ") : Wording.list(skipped)))
    }
    if global.verbose {
      for file in inputs.collection.ignored {
        Terminal.note("ignored, \(file.reason): \(file.path)")
      }
    }
    let count = inputs.stems.count
    Terminal.note(
      "mixing \(count) \(count == 1 ? "stem" : "stems") at \(sampleRate) Hz by \(mix.mixer)")
  }

  private func show(
    _ report: MixReport, _ description: MixDescription, earlierWarnings: [String]
  ) throws {
    for warning in report.warnings { Terminal.warning(warning) }
    if output.json {
      let members: [JSONValue.Member] = [
        .init("session", mix.edits.sessionOut.map { .string($0) } ?? .null),
        .init("tracks", description.tracks), .init("buses", description.buses),
        .init("skipped", description.skipped),
      ]
      let document = report.json(with: members, warningsBefore: earlierWarnings)
      try Terminal.print(document.text, terminator: "")
    } else if output.output != "-" && mix.edits.sessionOut != "-" {
      try Terminal.print(
        description.table + (global.verbose ? description.notes + "\n" : "") + report.summary)
    }
  }
}
