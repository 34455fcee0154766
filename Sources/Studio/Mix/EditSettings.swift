public import MixingConsole

/// What the user decides of a mix beforehand: a session to start from, what is set and locked.
public struct EditSettings: Sendable {
  /// The session to start from.
  public var startFrom: String?
  /// Where the session is written; `nil` for nowhere, `-` where the caller prints it.
  public var sessionOut: String?
  /// Controls that are set, and so locked.
  public var assignments: [ControlAssignment] = []
  /// What is kept of the session to start from.
  public var locks: [ControlPath] = []
  /// Whether to go on without files that cannot be mixed.
  public var skipBad = false
  /// Whether mixes of the song that a folder of stems holds are stems too.
  public var keepMix = false

  public init() {}

  /// What becomes of mixes that lie among the stems.
  var mixTreatment: StemSelection.MixTreatment {
    keepMix ? .keep : .leaveOut(advice: " --keep-mix keeps it.")
  }

  /// The session to start from with its locks, at a sample rate.
  func earlierSession(sampleRate: Int?) throws -> Session? {
    guard let startFrom else { return nil }
    var session = try SessionFile.read(startFrom, sampleRate: sampleRate)
    for path in locks {
      do {
        try session.lock(path)
      } catch {
        throw JobError.input("--lock \(error)")
      }
    }
    return session
  }
}
