/// A control and the value that a person gives it: `vocals/compressor/ratio=3`.
///
/// The value begins after the last `=`: a number in the control's own unit, `true` or `false`, or a
/// name.
package struct ControlAssignment: Hashable, Sendable, CustomStringConvertible {
  package let path: ControlPath
  package let value: String

  /// Reads `PATH=VALUE`.
  package init(_ text: String) throws(SessionError) {
    guard let sign = text.lastIndex(of: "=") else {
      throw .missingValue(ControlPath.place(of: text))
    }
    path = try ControlPath(String(text[..<sign]))
    value = String(text[text.index(after: sign)...])
  }

  package var description: String { "\(path)=\(value)" }
}
