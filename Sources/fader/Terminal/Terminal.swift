import Foundation

/// Results go to standard output, everything else to standard error; colours only on a terminal.
enum Terminal {
  static let errorsAreSeen = isatty(STDERR_FILENO) == 1

  /// A result.
  static func print(_ text: String, terminator: String = "\n") {
    write(text + terminator, to: .standardOutput)
  }

  /// A line of the log.
  static func note(_ text: String) {
    write(text + "\n", to: .standardError)
  }

  static func warning(_ text: String) {
    note(coloured("warning: ", code: "33") + text)
  }

  static func error(_ text: String) {
    note(coloured("error: ", code: "31") + text)
  }

  /// Replaces the line that the cursor stands in.
  static func replaceLine(_ text: String) {
    write("\r\u{1B}[2K" + text, to: .standardError)
  }

  static var columns: Int {
    var size = winsize()
    guard ioctl(STDERR_FILENO, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 else { return 80 }
    return Int(size.ws_col)
  }

  private static func coloured(_ text: String, code: String) -> String {
    errorsAreSeen ? "\u{1B}[\(code)m\(text)\u{1B}[0m" : text
  }

  private static func write(_ text: String, to handle: FileHandle) {
    // A reader that has gone away (`fader … | head`) is no reason to trap.
    try? handle.write(contentsOf: Data(text.utf8))
  }
}
