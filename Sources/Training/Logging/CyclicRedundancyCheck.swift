/// CRC-32C, the checksum of the records in an event file.
///
/// Remainder of the reflected polynomial 0x82F63B78 (Castagnoli), a byte at a time by table.
///
/// - Source: RFC 3720, section 12.1 and appendix B.4 (test vectors); the mask is TensorFlow's
///   `core/lib/hash/crc32c.h`.
package enum CyclicRedundancyCheck {
  private static let table: [UInt32] = (0..<256).map { index in
    (0..<8).reduce(UInt32(index)) { value, _ in value >> 1 ^ (value & 1 == 1 ? 0x82F6_3B78 : 0) }
  }

  /// The checksum of some bytes; 0 for none.
  package static func value(of bytes: some Sequence<UInt8>) -> UInt32 {
    let table = table
    return ~bytes.reduce(~0) { remainder, byte in
      table[Int(UInt8(truncatingIfNeeded: remainder) ^ byte)] ^ remainder >> 8
    }
  }

  /// The checksum turned right by 15 bits plus 0xA282EAD8, as records hold it: bytes that hold
  /// checksums themselves are then checked as well as others.
  package static func masked(of bytes: some Sequence<UInt8>) -> UInt32 {
    let value = value(of: bytes)
    return (value >> 15 | value << 17) &+ 0xA282_EAD8
  }
}
