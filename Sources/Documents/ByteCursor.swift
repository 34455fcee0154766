import Foundation

/// Walks through bytes from front to back, and never beyond their end.
package struct ByteCursor {
  package let bytes: [UInt8]
  package private(set) var position = 0

  package init(_ bytes: [UInt8]) {
    self.bytes = bytes
  }

  /// How many bytes are left.
  package var remaining: Int { bytes.count - position }

  /// The next bytes, or `nil` where fewer are left.
  package mutating func take(_ count: Int) -> ArraySlice<UInt8>? {
    guard count >= 0, count <= remaining else { return nil }
    defer { position += count }
    return bytes[position..<position + count]
  }

  /// The next whole number, little-endian, or `nil` where too few bytes are left.
  package mutating func integer<Number: FixedWidthInteger>(_ type: Number.Type = Number.self)
    -> Number?
  {
    let size = MemoryLayout<Number>.size
    guard size <= remaining else { return nil }
    defer { position += size }
    return bytes.withUnsafeBytes {
      Number(littleEndian: $0.loadUnaligned(fromByteOffset: position, as: Number.self))
    }
  }

  /// The next number as a length; `nil` where too few bytes are left or it fits no `Int`.
  package mutating func count<Number: FixedWidthInteger>(_ type: Number.Type) -> Int? {
    integer(type).flatMap { Int(exactly: $0) }
  }

  /// The text up to the next newline, which is passed over; `nil` where there is none.
  package mutating func line() -> String? {
    guard let end = bytes[position...].firstIndex(of: 0x0A) else { return nil }
    defer { position = end + 1 }
    return String(decoding: bytes[position..<end], as: UTF8.self)
  }
}

extension Array where Element: BitwiseCopyable {
  /// Gives the bytes of the elements to a sink.
  package func pass<Failure: Error>(
    to sink: (UnsafeRawBufferPointer) throws(Failure) -> Void
  ) throws(Failure) {
    try withUnsafeBufferPointer { (elements) throws(Failure) in
      try sink(UnsafeRawBufferPointer(elements))
    }
  }
}

extension Data {
  /// The bytes of a whole number, the lowest first.
  package init(littleEndian number: some FixedWidthInteger) {
    self = Swift.withUnsafeBytes(of: number.littleEndian) { Data($0) }
  }
}
