/// Reads JSON (RFC 8259), strictly.
///
/// Foundation's `JSONDecoder` would be less code, but on Linux it tells no line, loses the order of
/// keys, takes one of two equal keys and a comma too many in silence, and is many times slower.
struct JSONParser {
  /// Deeper nesting is an error, so that no file can exhaust the stack.
  private static let depthLimit = 64

  private let bytes: [UInt8]
  private var position = 0

  /// Reads one document from UTF-8 text; a byte order mark is skipped.
  static func parse(_ bytes: [UInt8]) throws(JSONSyntaxError) -> JSONValue {
    var parser = JSONParser(bytes: bytes)
    try parser.checkEncoding()
    if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { parser.position = 3 }
    parser.skipSpace()
    if parser.next == nil { throw parser.error(.empty) }
    let value = try parser.value(depth: 0)
    parser.skipSpace()
    if parser.next != nil { throw parser.unexpected("the end of the file") }
    return value
  }

  private init(bytes: [UInt8]) {
    self.bytes = bytes
  }

  private mutating func checkEncoding() throws(JSONSyntaxError) {
    if String(validating: bytes, as: UTF8.self) != nil { return }
    var decoder = UTF8()
    var iterator = bytes.makeIterator()
    while case .scalarValue(let scalar) = decoder.decode(&iterator) {
      position += UTF8.width(scalar)
    }
    throw error(.notUTF8)
  }

  // MARK: Values

  private mutating func value(depth: Int) throws(JSONSyntaxError) -> JSONValue {
    if depth > Self.depthLimit { throw error(.tooDeep(limit: Self.depthLimit)) }
    switch next {
    case UInt8(ascii: "{"): return try object(depth: depth)
    case UInt8(ascii: "["): return try array(depth: depth)
    case UInt8(ascii: "\""): return .string(try string())
    case let byte? where byte == UInt8(ascii: "-") || UInt8(ascii: "0")...UInt8(ascii: "9") ~= byte:
      return .number(try number())
    default:
      let words: [(String, JSONValue)] = [("true", true), ("false", false), ("null", .null)]
      for (word, value) in words where bytes[position...].starts(with: word.utf8) {
        position += word.utf8.count
        return value
      }
      throw unexpected("a value")
    }
  }

  private mutating func object(depth: Int) throws(JSONSyntaxError) -> JSONValue {
    var members: [JSONValue.Member] = []
    var keys: Set<String> = []
    position += 1
    skipSpace()
    if take("}") { return .object([]) }
    repeat {
      skipSpace()
      let start = position
      if next != UInt8(ascii: "\"") { throw unexpected("a key in quotation marks") }
      let key = try string()
      if !keys.insert(key).inserted {
        position = start
        throw error(.duplicateKey(key))
      }
      skipSpace()
      if !take(":") { throw unexpected("a colon") }
      skipSpace()
      members.append(JSONValue.Member(key, try value(depth: depth + 1)))
      skipSpace()
    } while take(",")
    if !take("}") { throw unexpected("a comma or }") }
    return .object(members)
  }

  private mutating func array(depth: Int) throws(JSONSyntaxError) -> JSONValue {
    var elements: [JSONValue] = []
    position += 1
    skipSpace()
    if take("]") { return .array([]) }
    repeat {
      skipSpace()
      elements.append(try value(depth: depth + 1))
      skipSpace()
    } while take(",")
    if !take("]") { throw unexpected("a comma or ]") }
    return .array(elements)
  }

  private mutating func number() throws(JSONSyntaxError) -> Double {
    let start = position
    var valid = true
    _ = take("-")
    if !take("0") { valid = takeDigits() }
    if take(".") { valid = takeDigits() && valid }
    if take("e") || take("E") {
      if !take("+") { _ = take("-") }
      valid = takeDigits() && valid
    }
    let end = position
    position = start
    // A letter or digit right after a number belongs to it: 01, 1x, -Infinity.
    if end < bytes.count, Self.isLetterOrDigit(bytes[end]) { valid = false }
    guard valid, let number = Double(String(decoding: bytes[start..<end], as: UTF8.self)) else {
      throw error(.invalidNumber)
    }
    if !number.isFinite { throw error(.numberTooLarge) }
    position = end
    return number
  }

  // MARK: Strings

  private mutating func string() throws(JSONSyntaxError) -> String {
    position += 1
    var text = ""
    var start = position
    while let byte = next {
      switch byte {
      case UInt8(ascii: "\""):
        text += String(decoding: bytes[start..<position], as: UTF8.self)
        position += 1
        return text
      case UInt8(ascii: "\\"):
        text += String(decoding: bytes[start..<position], as: UTF8.self)
        text.unicodeScalars.append(try escape())
        start = position
      case 0..<0x20:
        throw error(.controlCharacter(code: byte))
      default:
        position += 1
      }
    }
    throw error(.ends(expected: "a closing quotation mark"))
  }

  private mutating func escape() throws(JSONSyntaxError) -> Unicode.Scalar {
    let start = position
    position += 1
    let simple: [(Unicode.Scalar, Unicode.Scalar)] = [
      ("\"", "\""), ("\\", "\\"), ("/", "/"), ("b", "\u{8}"), ("f", "\u{C}"), ("n", "\n"),
      ("r", "\r"), ("t", "\t"),
    ]
    for (letter, scalar) in simple where take(letter) { return scalar }
    if take("u"), let unit = hexadecimal() {
      if let scalar = Unicode.Scalar(unit) { return scalar }
      // A character beyond U+FFFF is written as two escapes, a high and a low surrogate.
      if unit < 0xDC00, take("\\"), take("u"), let low = hexadecimal(), 0xDC00...0xDFFF ~= low,
        let scalar = Unicode.Scalar(0x10000 + (unit - 0xD800) << 10 + (low - 0xDC00))
      {
        return scalar
      }
    }
    position = start
    throw error(.invalidEscape)
  }

  private mutating func hexadecimal() -> UInt32? {
    let digits = bytes[position...].prefix(4)
    // The conversion alone would take a sign.
    guard digits.count == 4, digits.allSatisfy(Self.isLetterOrDigit),
      let number = UInt32(String(decoding: digits, as: UTF8.self), radix: 16)
    else { return nil }
    position += 4
    return number
  }

  // MARK: Characters

  private var next: UInt8? {
    position < bytes.count ? bytes[position] : nil
  }

  private mutating func take(_ character: Unicode.Scalar) -> Bool {
    if next != UInt8(ascii: character) { return false }
    position += 1
    return true
  }

  private mutating func takeDigits() -> Bool {
    let start = position
    while let byte = next, UInt8(ascii: "0")...UInt8(ascii: "9") ~= byte { position += 1 }
    return position > start
  }

  private mutating func skipSpace() {
    while let byte = next, byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 {
      position += 1
    }
  }

  private static func isLetterOrDigit(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
      UInt8(ascii: "a")...UInt8(ascii: "z"):
      true
    default: false
    }
  }

  // MARK: Errors

  private func error(_ cause: JSONSyntaxError.Cause) -> JSONSyntaxError {
    let before = bytes[..<position]
    let lineStart = before.lastIndex(of: 0x0A).map { $0 + 1 } ?? 0
    let isContinuation = { (byte: UInt8) in byte & 0xC0 == 0x80 }
    return JSONSyntaxError(
      line: before.count { $0 == 0x0A } + 1,
      column: before[lineStart...].count { !isContinuation($0) } + 1,
      cause: cause)
  }

  private func unexpected(_ expected: String) -> JSONSyntaxError {
    let rest = bytes[position...].prefix(32)
    guard let character = String(decoding: rest, as: UTF8.self).first else {
      return error(.ends(expected: expected))
    }
    let word = String(decoding: rest.prefix(while: Self.isLetterOrDigit), as: UTF8.self)
    return error(.unexpected(found: word.isEmpty ? "\(character)" : word, expected: expected))
  }
}

/// Why a text is no JSON document, and where.
public struct JSONSyntaxError: Error, Hashable, CustomStringConvertible {
  public enum Cause: Hashable, Sendable {
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
  public let line: Int
  /// The column, from 1, counted in characters of Unicode.
  public let column: Int
  public let cause: Cause

  public init(line: Int, column: Int, cause: Cause) {
    self.line = line
    self.column = column
    self.cause = cause
  }

  public var description: String {
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
