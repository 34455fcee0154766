import Documents

/// The program of a command with its arguments, in which `{name}` stands for the value of a control.
///
/// An argument stays one argument whatever is put into it: there is no shell.
package struct CommandArguments: Sendable, Hashable {
  /// As the session has them, the program first; at least one.
  package let texts: [String]

  private enum Piece: Hashable {
    case text(String)
    case control(String)
  }

  private let pieces: [[Piece]]

  /// Takes a list that is not empty.
  init(_ texts: [String]) {
    precondition(!texts.isEmpty, "CommandArguments: no program")
    self.texts = texts
    pieces = texts.map(Self.pieces)
  }

  /// Whether a control may be called so.
  static func isName(_ text: String) -> Bool {
    text.wholeMatch(of: /[A-Za-z_][A-Za-z0-9_]*/) != nil
  }

  /// A name in braces is a control; other braces are text.
  private static func pieces(_ text: String) -> [Piece] {
    var pieces: [Piece] = []
    var rest = text[...]
    while let match = rest.firstMatch(of: /\{([A-Za-z_][A-Za-z0-9_]*)\}/) {
      if match.range.lowerBound > rest.startIndex {
        pieces.append(.text(String(rest[..<match.range.lowerBound])))
      }
      pieces.append(.control(String(match.1)))
      rest = rest[match.range.upperBound...]
    }
    return rest.isEmpty ? pieces : pieces + [.text(String(rest))]
  }

  package var program: String { texts[0] }

  /// The controls that each argument names.
  var controls: [[String]] {
    pieces.map { pieces in
      pieces.compactMap { if case .control(let name) = $0 { name } else { nil } }
    }
  }

  /// The list as the program gets it.
  ///
  /// - Parameter values: By name of control.
  /// - Returns: The program and its arguments.
  func filled(_ values: [String: Double]) -> [String] {
    pieces.map { pieces in
      pieces.reduce(into: "") { text, piece in
        switch piece {
        case .text(let part): text += part
        case .control(let name): text += values[name].map(Self.decimal) ?? ""
        }
      }
    }
  }

  /// A list as one line to read, each argument a word.
  package static func line(_ arguments: [String]) -> String {
    arguments.map(\.shownWord).joined(separator: " ")
  }

  /// The shortest decimal that reads back as the same number, never with an exponent.
  static func decimal(_ value: Double) -> String {
    // What a console hands over has the precision of Float.
    let single = Float(value)
    let text = Double(single) == value ? "\(single)" : "\(value)"
    let parts = text.split(separator: "e")
    let sign = text.hasPrefix("-") ? "-" : ""
    let number = parts[0].drop { $0 == "-" }.split(separator: ".")
    var whole = String(number[0])
    var fraction = number.count > 1 && number[1] != "0" ? String(number[1]) : ""
    let exponent = parts.count > 1 ? Int(parts[1]) ?? 0 : 0
    if exponent > 0 {
      fraction += String(repeating: "0", count: max(0, exponent - fraction.count))
      whole += fraction.prefix(exponent)
      fraction = String(fraction.dropFirst(exponent))
    } else if exponent < 0 {
      fraction = String(repeating: "0", count: -exponent - whole.count) + whole + fraction
      whole = "0"
    }
    return sign + whole + (fraction.isEmpty ? "" : "." + fraction)
  }
}
