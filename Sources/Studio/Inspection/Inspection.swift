public import Documents

/// What a path is, and what there is to say of it.
public enum Inspection: Sendable {
  case audio(AudioMeasurement)
  case stems(StemsInspection)
  case session(SessionInspection)
  case checkpoint(CheckpointInspection)
  case dataset(DatasetInspection)
  case run(RunInspection)
  case runs(RunsInspection)

  /// An object with a `kind`.
  public var json: JSONValue {
    switch self {
    case .audio(let audio): audio.json
    case .stems(let stems): stems.json
    case .session(let session): session.json
    case .checkpoint(let checkpoint): checkpoint.json
    case .dataset(let dataset): dataset.json
    case .run(let run): run.json
    case .runs(let runs): runs.json
    }
  }

  /// The path as it was named.
  public var path: String {
    switch self {
    case .audio(let audio): audio.path
    case .stems(let stems): stems.path
    case .session(let session): session.file
    case .checkpoint(let checkpoint): checkpoint.file
    case .dataset(let dataset): dataset.file
    case .run(let run): run.path
    case .runs(let runs): runs.path
    }
  }

  /// As documents name it.
  public var kind: String {
    if case .string(let kind)? = json["kind"] { kind } else { "" }
  }

  /// What the user should know.
  var warnings: [String] {
    if case .audio(let audio) = self { audio.warnings } else { [] }
  }

  /// The document of `fader inspect --json`: an object for one, an array for several.
  public static func document(of inspections: [Inspection]) -> JSONValue {
    inspections.count == 1 ? inspections[0].json : .array(inspections.map(\.json))
  }
}
