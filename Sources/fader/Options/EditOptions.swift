import ArgumentParser
import MixingConsole
import Studio

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

  func validate() throws {
    if !locks.isEmpty && startFrom == nil {
      throw ValidationError(
        "--lock keeps what --start-from says. Name a session with --start-from.")
    }
    _ = try settings
  }

  var settings: EditSettings {
    get throws {
      var settings = EditSettings()
      (settings.startFrom, settings.sessionOut) = (startFrom, sessionOut)
      settings.assignments = try Self.parsed("--set", assignments, ControlAssignment.init)
      settings.locks = try Self.parsed("--lock", locks, ControlPath.init)
      (settings.skipBad, settings.keepMix) = (skipBad, keepMix)
      return settings
    }
  }

  private static func parsed<Value>(
    _ option: String, _ texts: [String], _ parse: (String) throws -> Value
  ) throws -> [Value] {
    try texts.map { text in
      do { return try parse(text) } catch { throw ValidationError("\(option) \(error)") }
    }
  }
}
