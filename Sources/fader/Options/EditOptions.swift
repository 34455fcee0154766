import ArgumentParser
import MixingConsole

/// What the user decides of a mix beforehand: a session to start from, what is set and locked.
struct EditOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "Begin with this session: what it locks stays, and so do roles, start times, polarity, mute and solo; "
        + "the rest is decided anew. Its tracks are matched with the stems by file, then by name.",
      valueName: "session"))
  var startFrom: String?

  @Option(
    help: ArgumentHelp(
      "Write the session (JSON) here; `-` is standard output.", valueName: "file"))
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

  @Flag(help: "Go on without files that cannot be mixed, with a warning for each.")
  var skipBad = false

  @Flag(
    help: ArgumentHelp(
      "Keep mixes of the song that lie among the stems. Else those that a folder holds are left out: files "
        + "whose names say it (mix, mixture, master, …), and files that are the sum of others."))
  var keepMix = false

  /// What becomes of mixes that lie among the stems.
  var mixTreatment: MixInputs.MixTreatment {
    keepMix ? .keep : .leaveOut(advice: " --keep-mix keeps it.")
  }

  func validate() throws {
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
