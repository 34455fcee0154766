/// The checksum of zip archives: CRC-32 with the polynomial 0xEDB88320 (ISO 3309).
///
/// Eight bytes at a time by eight tables (Kounavis & Berry 2005, "slicing-by-8",
/// doi:10.1109/ISCC.2005.18), about 2 GB/s; byte by byte would take longer than reading.
package struct CRC32 {
  private var state: UInt32 = .max

  package init() {}

  /// The checksum of all bytes so far.
  package var value: UInt32 { ~state }

  package mutating func add(_ bytes: UnsafeRawBufferPointer) {
    state = Self.tables.withUnsafeBufferPointer { tables in
      var state = state
      var position = 0
      while position + 8 <= bytes.count {
        let word = bytes.loadUnaligned(fromByteOffset: position, as: UInt64.self).littleEndian
        let mixed = word ^ UInt64(state)
        state = 0
        for byte in 0..<8 {
          state ^= tables[(7 - byte) << 8 + Int(truncatingIfNeeded: mixed >> (8 * byte)) & 0xFF]
        }
        position += 8
      }
      for byte in bytes[position...] {
        state = tables[Int((state ^ UInt32(byte)) & 0xFF)] ^ state >> 8
      }
      return state
    }
  }

  /// `tables[256 · k + b]`: what byte `b` becomes with `k` zero bytes after it.
  private static let tables: [UInt32] = {
    var tables = [UInt32](repeating: 0, count: 8 * 256)
    for byte in 0..<256 {
      var state = UInt32(byte)
      for _ in 0..<8 { state = state & 1 == 0 ? state >> 1 : state >> 1 ^ 0xEDB8_8320 }
      tables[byte] = state
    }
    for index in 256..<tables.count {
      let before = tables[index - 256]
      tables[index] = tables[Int(before & 0xFF)] ^ before >> 8
    }
    return tables
  }()
}

/// CRC-32C, the checksum of the records in an event file.
///
/// Remainder of the reflected polynomial 0x82F63B78 (Castagnoli), a byte at a time by table.
///
/// - Source: RFC 3720, section 12.1 and appendix B.4 (test vectors); the mask is TensorFlow's
///   `core/lib/hash/crc32c.h`.
package enum CRC32C {
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

/// FNV-1a, a hash of 64 bits that is the same on every machine and in every version.
///
/// - Source: Fowler, Noll & Vo, http://www.isthe.com/chongo/tech/comp/fnv/.
package enum FNV1a {
  /// The hash of some bytes.
  package static func hash(of bytes: some Sequence<UInt8>) -> UInt64 {
    bytes.reduce(0xcbf2_9ce4_8422_2325) { ($0 ^ UInt64($1)) &* 0x100_0000_01b3 }
  }
}
