import AudioIO

/// The end of a command, with what to tell the user and the exit code.
struct CommandFailure: Error {
  let message: String
  let exitCode: Int32

  /// Input or usage that cannot be worked with: where, what, and what to do.
  static func unusableInput(_ message: String) -> CommandFailure {
    CommandFailure(message: message, exitCode: 2)
  }

  /// Something that went wrong while running.
  static func failed(_ message: String) -> CommandFailure {
    CommandFailure(message: message, exitCode: 1)
  }
}

/// What `body` returns; its error as input that cannot be worked with.
func unusable<Result>(_ body: () throws -> Result) throws -> Result {
  do {
    return try body()
  } catch {
    if error is CommandFailure { throw error }
    throw CommandFailure.unusableInput("\(error)".shown)
  }
}

/// What `body` returns; its error as a failure at run time.
func running<Result>(_ body: () throws -> Result) throws -> Result {
  do {
    return try body()
  } catch {
    if error is Interrupted || error is CommandFailure { throw error }
    switch error {
    // Known only once a file is read, or by its rate, and still the file's fault.
    case AudioFileError.cannotConvert, AudioFileError.noNumbers:
      throw CommandFailure.unusableInput("\(error)".shown)
    default: break
    }
    throw CommandFailure.failed("\(error)".shown)
  }
}
