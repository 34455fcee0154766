extension JSONValue {
  /// The columns that a value may fill before it is broken into lines.
  private static let width = 100

  /// The document as text: keys in their order, two spaces per level, a newline at the end.
  ///
  /// A value that fits into the line stands in one line, and so does every array of numbers and
  /// every array of such arrays. Numbers are the shortest that read back as the same `Double`;
  /// numbers that are not finite become `null`, since JSON has none. The same value always gives
  /// the same bytes.
  public var text: String {
    var text = ""
    write(to: &text, indentation: 0, column: 0)
    return text + "\n"
  }

  /// The value in one line, without a newline.
  public var inline: String {
    line(within: .max) ?? ""
  }

  /// The shortest text that reads back as `number`; whole numbers without a fraction.
  package static func text(of number: Double) -> String {
    if !number.isFinite { return "null" }
    return Int(exactly: number).flatMap { abs(number) < 0x1p53 ? "\($0)" : nil } ?? "\(number)"
  }

  private func write(to text: inout String, indentation: Int, column: Int) {
    let room = isNumeric ? Int.max : Self.width - column
    if let line = line(within: room) {
      text += line
      return
    }
    let inner = indentation + 2
    let margin = String(repeating: " ", count: inner)
    let end = "\n" + String(repeating: " ", count: indentation)
    switch self {
    case .array(let elements):
      for (index, element) in elements.enumerated() {
        text += (index == 0 ? "[\n" : ",\n") + margin
        element.write(to: &text, indentation: inner, column: inner + 1)
      }
      text += end + "]"
    case .object(let members):
      for (index, member) in members.enumerated() {
        let key = Self.quoted(member.key) + ": "
        text += (index == 0 ? "{\n" : ",\n") + margin + key
        member.value.write(to: &text, indentation: inner, column: inner + key.count + 1)
      }
      text += end + "}"
    case .null, .bool, .number, .string:
      text += inline
    }
  }

  /// Whether this is a number, or an array of nothing but numbers and such arrays.
  private var isNumeric: Bool {
    switch self {
    case .number: true
    case .array(let elements): elements.allSatisfy(\.isNumeric)
    case .null, .bool, .string, .object: false
    }
  }

  /// The value in one line, or `nil` if that takes more than `room` characters.
  private func line(within room: Int) -> String? {
    let line: String
    switch self {
    case .null: line = "null"
    case .bool(let value): line = "\(value)"
    case .number(let value): line = Self.text(of: value)
    case .string(let value): line = Self.quoted(value)
    case .array(let elements):
      let parts = elements.lazy.map { ("", $0) }
      guard let inner = Self.joined(parts, within: room) else { return nil }
      line = "[\(inner)]"
    case .object(let members):
      let parts = members.lazy.map { (Self.quoted($0.key) + ": ", $0.value) }
      guard let inner = Self.joined(parts, within: room) else { return nil }
      line = inner.isEmpty ? "{}" : "{ \(inner) }"
    }
    return line.count <= room ? line : nil
  }

  private static func joined(
    _ parts: some Sequence<(String, JSONValue)>, within room: Int
  ) -> String? {
    var text = ""
    var left = room  // Counted down, so that a large value is given up after one line of it.
    for (prefix, value) in parts {
      guard let line = value.line(within: left) else { return nil }
      let part = (text.isEmpty ? "" : ", ") + prefix + line
      left -= part.count
      if left < 0 { return nil }
      text += part
    }
    return text
  }

  private static func quoted(_ string: String) -> String {
    var text = "\""
    for scalar in string.unicodeScalars {
      switch scalar {
      case "\"": text += "\\\""
      case "\\": text += "\\\\"
      case "\n": text += "\\n"
      case "\r": text += "\\r"
      case "\t": text += "\\t"
      case "\u{0}"..<" ":
        let digits = String(scalar.value, radix: 16)
        text += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
      default: text.unicodeScalars.append(scalar)
      }
    }
    return text + "\""
  }
}
