import ArgumentParser
import MixingConsole

/// What decides a mix, and what the user decides.
struct MixOptions: ParsableArguments {
  @Option(
    name: .customLong("with"),
    help: ArgumentHelp(
      "What decides the mix: \(Mixer.names) (default: rules).", valueName: "mixer"))
  var mixer = Mixer.rules.rawValue

  @Option(
    help: ArgumentHelp(
      "Begin with this session: roles, start times and what it locks stay, the rest is decided anew. Its "
        + "tracks are matched with the stems by file, then by name.",
      valueName: "session"))
  var startFrom: String?

  @Option(
    help: ArgumentHelp(
      "Write the session of the mix (JSON) here; `-` is standard output.", valueName: "file"))
  var sessionOut: String?

  @Option(
    name: .customLong("set"), parsing: .unconditionalSingleValue,
    help: ArgumentHelp(
      "Set a control and lock it, once or more often: `vocals/faderDb=-3`, `*/pan/position=0.5`, "
        + "`bass/role=bass`.",
      valueName: "track/effect/control=value"))
  var assignments: [String] = []

  @Option(
    name: .customLong("lock"), parsing: .unconditionalSingleValue,
    help: ArgumentHelp(
      "Keep what --start-from says of an effect or a control, once or more often.",
      valueName: "track/effect[/control]"))
  var locks: [String] = []

  @Option(
    help: ArgumentHelp(
      "How much of what is decided is done, from 0 (the plain sum) to 1 (default: 1). What is set or "
        + "locked stays.",
      valueName: "0…1"))
  var amount: Double?

  @Flag(help: "Go on without files that cannot be mixed, with a warning for each.")
  var skipBad = false

  func validate() throws {
    _ = try Mixer(named: mixer)
    if let amount, !(0...1).contains(amount) {
      throw ValidationError("--amount takes a number from 0 to 1, not \(amount).")
    }
    if !locks.isEmpty && startFrom == nil {
      throw ValidationError(
        "--lock keeps what --start-from says. Name a session with --start-from.")
    }
    _ = try parsedAssignments()
    _ = try parsedLocks()
  }

  /// What `--set` says, as far as it can be understood without a session.
  func parsedAssignments() throws -> [ControlAssignment] {
    try assignments.map { text in
      do {
        return try ControlAssignment(text)
      } catch {
        throw ValidationError("--set \(error)")
      }
    }
  }

  /// The session of `--start-from` with the locks of `--lock`, at a sample rate.
  func earlierSession(sampleRate: Int?) throws -> Session? {
    guard let startFrom else { return nil }
    var session = try SessionFile.read(startFrom, sampleRate: sampleRate)
    for path in try parsedLocks() {
      do {
        try session.lock(path)
      } catch {
        throw CommandFailure.unusableInput("--lock \(error)")
      }
    }
    return session
  }

  private func parsedLocks() throws -> [ControlPath] {
    try locks.map { text in
      do {
        return try ControlPath(text)
      } catch {
        throw ValidationError("--lock \(error)")
      }
    }
  }
}
