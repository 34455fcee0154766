package import Mixers
import MixingConsole
import TensorEngine

/// What decides a mix, how much of it is done, and what the user decides.
public struct MixSettings: Sendable {
  public var mixer = MixerName.rules
  /// Whose way of using a checkpoint is followed.
  public var compatibility: Compatibility?
  /// How long a network's decision holds; `nil` for the whole song.
  public var sectionSeconds: Double?
  public var edits = EditSettings()
  /// How much of what is decided is done: from 0 (the plain sum) to 1 (`nil`).
  public var amount: Double?
  public var output: OutputSettings
  /// The mixers that have a name of their own.
  package var mixers = MixerCatalogue.builtIn

  public init(output: OutputSettings) { self.output = output }

  /// Refuses what is out of range.
  package func check() throws {
    if let seconds = sectionSeconds, !(3...3_600).contains(seconds) {
      throw JobError.input(
        "--section takes 3 to 3600 seconds, not \(Phrase.number(seconds)).")
    }
    if let amount, !(0...1).contains(amount) {
      throw JobError.input("--amount takes a number from 0 to 1, not \(amount).")
    }
    try output.check()
  }
}

/// Stems become a mix.
public struct MixJob: Sendable {
  /// Folders and files of stems; none for those of the session to start from.
  let stems: [String]
  let settings: MixSettings
  let resources: JobResources

  public init(stems: [String], settings: MixSettings, resources: JobResources = JobResources()) {
    (self.stems, self.settings, self.resources) = (stems, settings, resources)
  }

  /// Mixes, and writes the mix and its session, or nothing.
  public func run(report: @escaping JobReport) throws -> MixResult {
    try Reporter.run(report) { try run($0) }
  }

  private var edits: EditSettings { settings.edits }
  private var output: OutputSettings { settings.output }

  private func run(_ report: Reporter) throws -> MixResult {
    try settings.check()
    let encoding = try output.encoding()
    let earlier = try edits.earlierSession(sampleRate: output.sampleRate)
    let destinations = Destinations([("-o", output.path), ("--session-out", edits.sessionOut)])
    try refuse(destinations)
    let backend = resources.makeBackend()
    let inputs = try StemSelection(
      stems, session: earlier, outputs: destinations.paths, skippingBad: edits.skipBad,
      mixTreatment: edits.mixTreatment, on: backend, report)
    let method = try settings.mixer.method(
      among: settings.mixers, compatibility: settings.compatibility,
      sectionSeconds: settings.sectionSeconds, on: backend)
    if !method.setsConsole { try refuseConsoleSettings() }
    let sampleRate = try sampleRate(of: inputs.stems.map(\.header), earlier, method)
    let decision = try MixDecision(
      settings, earlier: earlier, inputs: inputs, sampleRate: sampleRate,
      isConsole: method.setsConsole)
    try Destinations.check(output.path, encoding, sampleRate: sampleRate)
    try edits.sessionOut.map(SessionFile.checkWritable)
    var warnings = inputs.warnings + decision.warnings
    try report.warn(warnings)
    try inputs.tell(report)
    try report.note(
      "mixing \(Phrase.count(inputs.stems.count, "stem")) at \(sampleRate) Hz by \(settings.mixer)")

    let outcome = try decision.outcome(by: method, on: backend, report)
    var session = outcome.session
    session.output = output.target(
      insteadOf: earlier?.output ?? (settings.compatibility == nil ? .standard : nil))
    let doubts = outcome.warnings + decision.idleWarnings(in: session)
    try report.warn(doubts)
    warnings += doubts

    let stems = try OpenStems(of: session, allowsCommands: resources.allowsCommands)
    let render = try MixRender(
      stems: stems,
      source: method.source(
        for: stems, tailSeconds: output.part.tail?.seconds, on: backend, report),
      path: output.path, encoding: encoding, part: output.part, backend: backend
    ).run(report)
    if let sessionOut = edits.sessionOut { try SessionFile.write(session, to: sessionOut) }
    return MixResult(
      session: session, render: render, sessionOut: edits.sessionOut, skipped: inputs.skipped,
      guesses: outcome.guesses, setsConsole: method.setsConsole,
      warnings: warnings + render.warnings)
  }

  /// The rate of the mix in hertz.
  private func sampleRate(
    of headers: [StemHeader], _ earlier: Session?, _ method: any MixMethod
  ) throws -> Int {
    if let rate = method.sampleRate {
      try settings.compatibility?.check(headers, sampleRate: rate)
      if let wanted = output.sampleRate, wanted != rate {
        throw JobError.input(
          "--sample-rate \(wanted): \(settings.mixer) makes mixes at \(rate) Hz. Leave --sample-rate out."
        )
      }
      return rate
    }
    return output.sampleRate ?? earlier?.sampleRate
      ?? StemHeader.commonSampleRate(of: headers, in: SessionLimits.sampleRates)
  }

  /// Refuses to write over what goes into the mix, or two things into one file.
  private func refuse(_ destinations: Destinations) throws {
    try destinations.refuseRepeats()
    try settings.mixer.refuse(destinations.paths, settings.mixers)
    if let earlier = edits.startFrom, output.path != "-",
      FileIdentity(earlier) == FileIdentity(output.path)
    {
      throw JobError.input(
        "-o and --start-from both name \(earlier), which the mix would replace. Give the mix another name."
      )
    }
  }

  /// Refuses what needs a console where a network makes the mix itself.
  private func refuseConsoleSettings() throws {
    let asked = [
      ("--session-out", edits.sessionOut != nil), ("--start-from", edits.startFrom != nil),
      ("--set", !edits.assignments.isEmpty), ("--amount", settings.amount != nil),
      ("--tail", output.part.tail != nil),
    ]
    guard let option = asked.first(where: \.1)?.0 else { return }
    throw JobError.input(
      "\(option): \(settings.mixer) makes the mix itself; there is no console to set. Leave \(option) out."
    )
  }
}
