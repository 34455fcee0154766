import Foundation

/// Names of files as text, whatever bytes they have.
///
/// A name is bytes; most are UTF-8 and stay as they are. A byte that is none stands as `\xE9`, so that it
/// can be shown, written into a session and read back; a backslash that would read like that stands as
/// `\x5C`. Every call of the operating system that takes a path takes it from ``bytes(of:)``.
package enum PathText {
  private static let backslash = UInt8(ascii: "\\")

  /// The text of a name.
  package static func text(of bytes: some Sequence<UInt8>) -> String {
    let bytes = Array(bytes)
    if let text = String(validating: bytes, as: UTF8.self), !holdsEscape(bytes) { return text }
    var text = ""
    var parser = Unicode.UTF8.ForwardParser()
    var iterator = bytes.makeIterator()
    var start = 0
    while true {
      switch parser.parseScalar(from: &iterator) {
      case .emptyInput: return text
      case .valid(let encoded):
        if escapedByte(in: bytes, at: start) != nil {
          text += escape(backslash)
        } else {
          text.unicodeScalars.append(Unicode.UTF8.decode(encoded))
        }
        start += encoded.count
      case .error(let length):
        text += bytes[start..<start + length].map(escape).joined()
        start += length
      }
    }
  }

  /// The bytes of a name, without a zero at the end.
  package static func bytes(of text: String) -> [UInt8] {
    let escaped = Array(text.utf8)
    guard holdsEscape(escaped) else { return escaped }
    var bytes: [UInt8] = []
    var index = 0
    while index < escaped.count {
      if let byte = escapedByte(in: escaped, at: index) {
        bytes.append(byte)
        index += 4
      } else {
        bytes.append(escaped[index])
        index += 1
      }
    }
    return bytes
  }

  /// Calls `body` with the bytes of a name, as C takes them.
  package static func withBytes<Result>(
    of text: String, _ body: (UnsafePointer<CChar>) -> Result
  ) -> Result {
    let bytes = bytes(of: text).map(CChar.init(bitPattern:)) + [0]
    return bytes.withUnsafeBufferPointer { buffer in
      guard let start = buffer.baseAddress else { preconditionFailure("PathText: no bytes") }
      return body(start)
    }
  }

  /// The absolute path that a path leads to, links followed; `nil` where there is nothing.
  package static func resolved(_ path: String) -> String? {
    guard let resolved = withBytes(of: path, { realpath($0, nil) }) else { return nil }
    defer { free(resolved) }
    return text(
      of: UnsafeBufferPointer(start: resolved, count: strlen(resolved))
        .map(UInt8.init(bitPattern:)))
  }

  private static func escape(_ byte: UInt8) -> String {
    "\\x" + String(byte, radix: 16, uppercase: true)
  }

  private static func holdsEscape(_ bytes: [UInt8]) -> Bool {
    bytes.contains(backslash) && bytes.indices.contains { escapedByte(in: bytes, at: $0) != nil }
  }

  /// The byte that `\xHH` stands for: one that is not ASCII, or a backslash.
  private static func escapedByte(in bytes: [UInt8], at index: Int) -> UInt8? {
    guard index + 4 <= bytes.count, bytes[index] == backslash, bytes[index + 1] == UInt8(ascii: "x")
    else { return nil }
    let digits = String(decoding: bytes[index + 2..<index + 4], as: UTF8.self)
    guard let byte = UInt8(digits, radix: 16), digits == digits.uppercased() else { return nil }
    return byte >= 0x80 || byte == backslash ? byte : nil
  }
}
