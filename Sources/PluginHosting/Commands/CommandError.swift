import Documents
import MixingConsole

/// Why a command could not be run, or what it did instead of giving sound.
package enum CommandError: EffectFailure, Equatable {
  /// `line` is what would have been run.
  case notAllowed(line: String)
  case notFound(program: String)
  case cannotStart(program: String, reason: String)
  /// It was to go on where it had stopped, which a command cannot.
  case inPieces(program: String)
  /// `said` is the end of what it wrote to standard error.
  case failed(program: String, CommandFailure, said: [String] = [])

  /// Where, what, and what to do.
  package var description: String {
    switch self {
    case .notAllowed(let line):
      "commands run only where they are allowed. This one was not run: \(line)"
    case .notFound(let program):
      "there is no program \(program.shownWord). Install it, or bypass the effect."
    case .cannotStart(let program, let reason):
      "\(program.shownWord) cannot be started (\(reason)). Check its permissions and arguments, or bypass the effect."
    case .inPieces(let program):
      "\(program.shownWord) has to hear all of the sound at once, which this console gives in pieces. Bypass the "
        + "effect."
    case .failed(let program, let failure, let said):
      "\(program.shownWord) \(failure). Change its arguments, or bypass the effect."
        + (said.isEmpty ? "" : " It said:" + said.map { "\n  " + $0.shown.trimmed }.joined())
    }
  }

  package var isPassing: Bool { if case .failed = self { true } else { false } }

  /// Whether the session, or the machine, has to be changed before anything can be run.
  package var isInput: Bool {
    switch self {
    case .notAllowed, .notFound: true
    case .cannotStart, .inPieces, .failed: false
    }
  }
}

/// What a command did, in words that follow its name.
package enum CommandFailure: Error, Equatable, CustomStringConvertible {
  case ended(status: Int)
  /// `signal` is the signal's name, such as `SIGSEGV`.
  case killed(signal: String)
  case hung(seconds: Double)
  case tooLong(bytes: Int)
  case nothing
  case noWave(reason: String)
  case wrongSampleRate(found: Int, expected: Int)
  case wrongChannels(found: Int, expected: Int)
  case notFinite(seconds: Double)

  package var description: String {
    switch self {
    case .ended(let status): "ended with status \(status)"
    case .killed(let signal): "was ended by \(signal)"
    case .hung(let seconds):
      "neither read nor wrote anything for \(JSONValue.text(of: seconds)) s and was stopped"
    case .tooLong(let bytes):
      "wrote more than \(bytes >> 20) MiB, much more than it was given, and was stopped"
    case .nothing: "wrote nothing to standard output, where WAV is expected"
    case .noWave(let reason): "wrote something else than WAV to standard output: \(reason)"
    case .wrongSampleRate(let found, let expected):
      "gave sound at \(found) Hz; it was given \(expected) Hz, and has to keep that"
    case .wrongChannels(let found, let expected):
      "gave \(Self.channels(found)); it was given \(Self.channels(expected)), and has to keep that"
    case .notFinite(let seconds):
      "gave values that are infinite or not a number at "
        + "\(JSONValue.text(of: (seconds * 1_000).rounded() / 1_000)) s"
    }
  }

  private static func channels(_ count: Int) -> String {
    count == 1 ? "1 channel" : "\(count) channels"
  }
}

extension String {
  /// No more of a line than people read.
  fileprivate var trimmed: String { count > 300 ? prefix(300) + "…" : self }
}
