extension String {
  /// The text in one line that does nothing to a terminal: control characters, line breaks too, and what turns
  /// the direction of writing round are written as escapes. For names of files and tracks, which may hold
  /// anything.
  package var shown: String { escaped { $0 != "\t" } }

  /// The same for text of several lines: line breaks stay.
  package var shownLines: String { escaped { $0 != "\t" && $0 != "\n" } }

  /// The text as one word of a line, which does nothing to a terminal either: in quotes, as JSON has it, unless it is
  /// made of nothing but letters, digits and marks that need none. For arguments of programs.
  package var shownWord: String {
    let isPlain =
      !isEmpty
      && utf8.allSatisfy { byte in
        byte < 0x80
          && (Character(Unicode.Scalar(byte)).isLetter || Character(Unicode.Scalar(byte)).isNumber
            || "_-+=.,:;/@%^~{}".utf8.contains(byte))
      }
    return isPlain ? self : JSONValue.string(self).inline.shown
  }

  private func escaped(_ mayBe: (Unicode.Scalar) -> Bool) -> String {
    guard unicodeScalars.contains(where: { $0.isUnsafe && mayBe($0) }) else { return self }
    return unicodeScalars.reduce(into: "") { text, scalar in
      guard scalar.isUnsafe && mayBe(scalar) else {
        text.unicodeScalars.append(scalar)
        return
      }
      switch scalar {
      case "\n": text += "\\n"
      case "\r": text += "\\r"
      default:
        let digits = String(scalar.value, radix: 16)
        let width = scalar.isASCII ? 2 : 4
        text += scalar.isASCII ? "\\x" : "\\u"
        text += String(repeating: "0", count: max(0, width - digits.count)) + digits
      }
    }
  }
}

extension Unicode.Scalar {
  /// C0 and C1 control characters, line and paragraph separators, and what overrides the direction.
  fileprivate var isUnsafe: Bool {
    properties.generalCategory == .control
      || [0x2028...0x202E, 0x2066...0x2069].contains { $0.contains(value) }
  }
}
