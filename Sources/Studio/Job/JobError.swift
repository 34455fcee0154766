import AudioIO
import Documents

/// The end of a job, with what to tell the user.
public struct JobError: Error, Equatable, CustomStringConvertible {
  /// Whose fault it is.
  public enum Fault: Equatable, Sendable {
    /// That of what was asked for, or of a file that was named.
    case input
    /// Something that went wrong while running.
    case runtime
  }

  public let message: String
  public let fault: Fault

  public var description: String { message }

  /// Input or settings that cannot be worked with: where, what, and what to do.
  public static func input(_ message: String) -> JobError {
    JobError(message: message, fault: .input)
  }

  /// Something that went wrong while running.
  public static func runtime(_ message: String) -> JobError {
    JobError(message: message, fault: .runtime)
  }
}

/// What `body` returns; its error as that of input that cannot be worked with.
package func asInputError<Result>(_ body: () throws -> Result) throws -> Result {
  do {
    return try body()
  } catch {
    if error is JobEnd || error is JobError { throw error }
    throw JobError.input("\(error)".shown)
  }
}

/// What `body` returns; its error as a failure at run time.
func asRuntimeError<Result>(_ body: () throws -> Result) throws -> Result {
  do {
    return try body()
  } catch {
    if error is JobEnd || error is JobError { throw error }
    switch error {
    // Known only once a file is read, or by its rate, and still the file's fault.
    case AudioFileError.cannotConvert, AudioFileError.noNumbers:
      throw JobError.input("\(error)".shown)
    default: break
    }
    throw JobError.runtime("\(error)".shown)
  }
}
