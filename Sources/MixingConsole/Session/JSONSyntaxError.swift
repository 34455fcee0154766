/// Why a text is no JSON document, and where.
package struct JSONSyntaxError: Error, Hashable, CustomStringConvertible {
  package enum Cause: Hashable, Sendable {
    case empty
    case notUTF8
    case ends(expected: String)
    case unexpected(found: String, expected: String)
    case controlCharacter(code: UInt8)
    case invalidEscape
    case invalidNumber
    case numberTooLarge
    case duplicateKey(String)
    case tooDeep(limit: Int)
  }

  /// The line, from 1.
  package let line: Int
  /// The column, from 1, counted in characters of Unicode.
  package let column: Int
  package let cause: Cause

  package init(line: Int, column: Int, cause: Cause) {
    self.line = line
    self.column = column
    self.cause = cause
  }

  package var description: String {
    let problem =
      switch cause {
      case .empty: "the file is empty. A JSON document is expected."
      case .notUTF8: "this is not UTF-8. Save the file in that encoding."
      case .ends(let expected): "the file ends where \(expected) is expected. Is it complete?"
      case .unexpected(let found, let expected): "found \(found) where \(expected) is expected."
      case .controlCharacter(let code):
        "a string holds the control character \(code). "
          + "Write it as an escape such as \\n or \\u0009, or close the string with a quotation mark."
      case .invalidEscape:
        "this is no escape of JSON. Write \\\\ for a backslash; the others are "
          + "\\\" \\/ \\b \\f \\n \\r \\t and \\u with four hexadecimal digits."
      case .invalidNumber:
        "this is no number of JSON. Write it like 12, -0.5 or 1e-3 (no NaN, no Infinity, no +, "
          + "no leading zero, digits on both sides of the point)."
      case .numberTooLarge: "this number is too large for double precision."
      case .duplicateKey(let key): "the key \"\(key)\" is there twice. Keep one of them."
      case .tooDeep(let limit):
        "arrays and objects are nested more than \(limit) deep. Fader's files never are."
      }
    return "line \(line), column \(column): \(problem)"
  }
}
