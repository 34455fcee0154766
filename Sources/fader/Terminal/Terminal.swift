import Documents
import Foundation
import MixingConsole
import Studio

/// Results go to standard output, everything else to standard error.
///
/// Colours and lines that are replaced only where standard error is a terminal that knows them: not where
/// `TERM` is `dumb` or unset; colours not where `NO_COLOR` is set (no-color.org). What a name of a file could
/// do to a terminal is taken from it: see ``Swift/String/shown``.
enum Terminal {
  /// Whether a line can be replaced, as progress does.
  static let replacesLines =
    isatty(STDERR_FILENO) == 1 && !["", "dumb"].contains(variable("TERM"))
  private static let hasColours = replacesLines && variable("NO_COLOR").isEmpty
  private static let resultsAreSeen = isatty(STDOUT_FILENO) == 1

  private static func variable(_ name: String) -> String {
    ProcessInfo.processInfo.environment[name] ?? ""
  }

  /// Gives standard streams that were closed a descriptor that can be neither read nor written, so that no file
  /// that is opened takes their place.
  static func reserveStandardStreams() {
    for descriptor in [STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO]
    where fcntl(descriptor, F_GETFD) < 0 {
      // The lowest that is free is this one.
      _ = open("/dev/null", descriptor == STDIN_FILENO ? O_WRONLY : O_RDONLY)
    }
  }

  /// Prints a result.
  ///
  /// - Throws: A failure at run time where it cannot be written. A reader that has gone away
  ///   (`fader … | head`) wants no more: that is none.
  static func print(_ text: String, terminator: String = "\n") throws {
    let text = text + terminator
    let code = write(resultsAreSeen ? text.shownLines : text, to: STDOUT_FILENO)
    guard let code, code != EPIPE else { return }
    let reason = String(cString: strerror(code))
    throw JobError.runtime(
      "standard output: \(reason.prefix(1).lowercased() + reason.dropFirst()). The results are lost; "
        + "print them somewhere else.")
  }

  /// Prints a session, with absolute paths.
  static func print(session: Session) throws {
    try print(session.json(relativeTo: ".").text, terminator: "")
  }

  /// Lines of the log.
  static func note(_ text: String) {
    _ = write(text.shownLines + "\n", to: STDERR_FILENO)
  }

  /// A warning, in one line.
  static func warning(_ text: String) {
    _ = write(coloured("warning: ", code: "33") + text.shown + "\n", to: STDERR_FILENO)
  }

  /// What ends the command.
  static func error(_ text: String) {
    _ = write(coloured("error: ", code: "31") + text.shownLines + "\n", to: STDERR_FILENO)
  }

  /// Replaces the line that the cursor stands in.
  static func replaceLine(_ text: String) {
    _ = write("\r\u{1B}[2K" + text.shown, to: STDERR_FILENO)
  }

  /// The columns of the terminal that standard output is, 80 where it does not say; `nil` where it is none.
  private static let resultColumns: Int? = {
    guard resultsAreSeen else { return nil }
    var size = winsize()
    let isKnown = ioctl(STDOUT_FILENO, UInt(TIOCGWINSZ), &size) == 0 && size.ws_col > 0
    return isKnown ? Int(size.ws_col) : 80
  }()

  /// A table for standard output; the first row names the columns.
  static func table(rows: [[String]]) -> String { TextTable.rows(rows, within: resultColumns) }

  /// Labels and what belongs to them, for standard output.
  static func table(pairs: [(String, String)]) -> String {
    TextTable.pairs(pairs, within: resultColumns)
  }

  static var columns: Int {
    var size = winsize()
    guard ioctl(STDERR_FILENO, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 else { return 80 }
    return Int(size.ws_col)
  }

  private static func coloured(_ text: String, code: String) -> String {
    hasColours ? "\u{1B}[\(code)m\(text)\u{1B}[0m" : text
  }

  /// - Returns: The error of the operating system, or `nil`.
  private static func write(_ text: String, to descriptor: Int32) -> Int32? {
    var text = text
    return text.withUTF8 { OutputFile.write(UnsafeRawBufferPointer($0), to: descriptor) }
  }
}
