/// Zip archives without compression, plainly written and read: what the tests hold ours against, and
/// make bad ones with.
package enum ZipTwin {
  package struct Entry: Equatable {
    package var name: String
    package var contents: [UInt8]
    package var method: UInt16
    package var flags: UInt16
    package var checksum: UInt32?

    package init(
      name: String, contents: [UInt8], method: UInt16 = 0, flags: UInt16 = 0,
      checksum: UInt32? = nil
    ) {
      self.name = name
      self.contents = contents
      self.method = method
      self.flags = flags
      self.checksum = checksum
    }
  }

  /// An archive, the directory's numbers as extra 64-bit fields where `is64` says so.
  package static func archive(_ entries: [Entry], is64: Bool = false) -> [UInt8] {
    var file: [UInt8] = []
    var directory: [UInt8] = []
    for entry in entries {
      let start = UInt64(file.count)
      let size = UInt64(entry.contents.count)
      let name = Array(entry.name.utf8)
      let shared =
        bytes(entry.flags) + bytes(entry.method) + bytes(UInt32(0))
        + bytes(entry.checksum ?? checksum(entry.contents))
      let sizes =
        is64
        ? bytes(UInt32.max) + bytes(UInt32.max) : bytes(UInt32(size)) + bytes(UInt32(size))
      let extra =
        is64 ? bytes(UInt16(1)) + bytes(UInt16(24)) + bytes(size) + bytes(size) + bytes(start) : []
      file += bytes(UInt32(0x0403_4B50)) + bytes(UInt16(45)) + shared + sizes
      file += bytes(UInt16(name.count)) + bytes(UInt16(0)) + name + entry.contents
      directory += bytes(UInt32(0x0201_4B50)) + bytes(UInt16(45)) + bytes(UInt16(45)) + shared
      directory += sizes + bytes(UInt16(name.count)) + bytes(UInt16(extra.count)) + bytes(UInt64(0))
      directory += bytes(UInt16(0)) + bytes(is64 ? UInt32.max : UInt32(start)) + name + extra
    }
    let (start, size, count) = (file.count, directory.count, entries.count)
    file += directory
    if is64 {
      let end = UInt64(file.count)
      file += bytes(UInt32(0x0606_4B50)) + bytes(UInt64(44)) + bytes(UInt32(0)) + bytes(UInt64(0))
      file += bytes(UInt64(count)) + bytes(UInt64(count)) + bytes(UInt64(size))
      file += bytes(UInt64(start))
      file += bytes(UInt32(0x0706_4B50)) + bytes(UInt32(0)) + bytes(end) + bytes(UInt32(1))
    }
    file += bytes(UInt32(0x0605_4B50)) + bytes(UInt32(0)) + bytes(UInt16(count))
    file += bytes(UInt16(count)) + bytes(is64 ? UInt32.max : UInt32(size))
    return file + bytes(is64 ? UInt32.max : UInt32(start)) + bytes(UInt16(0))
  }

  /// Whether `entries` can read an archive: a whole one whose numbers are of 32 bits.
  package static func isPlain(_ archive: [UInt8]) -> Bool {
    archive.count > 22 && number(archive, archive.count - 22, 4) == 0x0605_4B50
      && number(archive, archive.count - 6, 4) != UInt64(UInt32.max)
  }

  /// The entries of an archive that is known to be sound.
  package static func entries(of archive: [UInt8]) -> [Entry] {
    let end = archive.count - 22
    var place = Int(number(archive, end + 16, 4))
    return (0..<Int(number(archive, end + 10, 2))).map { _ in
      let checksum = UInt32(number(archive, place + 16, 4))
      let nameSize = Int(number(archive, place + 28, 2))
      let name = String(decoding: archive[place + 46..<place + 46 + nameSize], as: UTF8.self)
      let size = Int(number(archive, place + 24, 4))
      let header = Int(number(archive, place + 42, 4))
      let extras = Int(number(archive, place + 30, 2) + number(archive, place + 32, 2))
      let start =
        header + 30 + Int(number(archive, header + 26, 2) + number(archive, header + 28, 2))
      place += 46 + nameSize + extras
      return Entry(
        name: name, contents: Array(archive[start..<start + size]), checksum: checksum)
    }
  }

  /// A little-endian number.
  package static func bytes(_ number: some FixedWidthInteger) -> [UInt8] {
    withUnsafeBytes(of: number.littleEndian, Array.init)
  }

  package static func number(_ bytes: [UInt8], _ start: Int, _ count: Int) -> UInt64 {
    bytes[start..<start + count].reversed().reduce(0) { $0 << 8 | UInt64($1) }
  }

  /// CRC-32, bit by bit.
  package static func checksum(_ bytes: [UInt8]) -> UInt32 {
    var state: UInt32 = .max
    for byte in bytes {
      state ^= UInt32(byte)
      for _ in 0..<8 { state = state & 1 == 0 ? state >> 1 : state >> 1 ^ 0xEDB8_8320 }
    }
    return ~state
  }
}
