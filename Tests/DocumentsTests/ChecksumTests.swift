import Documents
import Testing

@Suite struct ChecksumTests {
  /// RFC 3720, appendix B.4; the bytes there are the value's from the lowest.
  @Test(
    arguments: [
      ([UInt8](repeating: 0, count: 32), 0x8A91_36AA),
      ([UInt8](repeating: 0xFF, count: 32), 0x62A8_AB43),
      ([UInt8](0..<32), 0x46DD_794E),
      ([UInt8]((0..<32).reversed()), 0x113F_DB5C),
      (
        [
          0x01, 0xC0, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00,
          0x00, 0x14, 0x00, 0x00, 0x00, 0x00, 0x00, 0x04, 0x00, 0x00, 0x00, 0x00, 0x14, 0x00, 0x00,
          0x00, 0x18, 0x28, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x02, 0x00, 0x00, 0x00, 0x00,
          0x00, 0x00, 0x00,
        ], 0xD996_3A56
      ),
      ([], 0),
    ] as [([UInt8], UInt32)])
  func isTheStandards(bytes: [UInt8], value: UInt32) {
    #expect(CRC32C.value(of: bytes) == value)
  }

  /// TensorFlow's `crc32c_test.cc` has no masked vector; the golden of event files has.
  @Test func maskTurnsAndAdds() {
    #expect(CRC32C.masked(of: []) == 0xA282_EAD8)
    #expect(
      CRC32C.masked(of: [UInt8](repeating: 0, count: 32))
        == 0x6D55_1522 &+ 0xA282_EAD8)
  }

  /// Vectors of the authors' `test_fnv.c`.
  @Test(
    arguments: [
      ("", 0xcbf2_9ce4_8422_2325), ("a", 0xaf63_dc4c_8601_ec8c), ("foobar", 0x8594_4171_f739_67e8),
    ] as [(String, UInt64)])
  func hashIsTheAuthors(text: String, hash: UInt64) {
    #expect(FNV1a.hash(of: text.utf8) == hash)
  }
}
