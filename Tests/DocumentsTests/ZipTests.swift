import Documents
import TestSupport
import Testing

@Suite struct ZipTests {
  /// An archive in memory, read as a file would be.
  private struct Memory: ZipSource {
    let contents: [UInt8]
    var size: Int { contents.count }

    func bytes(_ range: Range<Int>) throws(ZipError) -> [UInt8] { Array(contents[range]) }
    func failure(_ error: ZipError) -> ZipError { error }

    func archive(directoryLimit: Int = 1_000) throws(ZipError) -> ZipArchive<Memory> {
      try ZipArchive(self, directoryLimit: directoryLimit)
    }
  }

  private static let entries = [
    ZipTwin.Entry(name: "project.xml", contents: Array("<Project/>".utf8)),
    ZipTwin.Entry(name: "audio/empty", contents: []),
    ZipTwin.Entry(name: "audio/1", contents: Array(0...255)),
  ]

  private static func written(_ entries: [ZipTwin.Entry]) throws -> [UInt8] {
    var bytes: [UInt8] = []
    var writer = ZipWriter { (piece: UnsafeRawBufferPointer) throws(ZipError) in bytes += piece }
    for entry in entries { try writer.add(entry.name, entry.contents) }
    try writer.finish()
    return bytes
  }

  /// What is written, by another reader: aligned entries with right checksums, without times.
  @Test func writtenArchivesAreSound() throws {
    let bytes = try Self.written(Self.entries)
    let entries = ZipTwin.entries(of: bytes)
    #expect(entries.map(\.name) == Self.entries.map(\.name))
    #expect(entries.map(\.contents) == Self.entries.map(\.contents))
    var place = Int(ZipTwin.number(bytes, bytes.count - 6, 4))
    for entry in entries {
      #expect(entry.checksum == ZipTwin.checksum(entry.contents))
      #expect(ZipTwin.number(bytes, place + 12, 4) == 0x0021_0000, "the beginning of 1980")
      let header = Int(ZipTwin.number(bytes, place + 42, 4))
      let sizes = ZipTwin.number(bytes, header + 26, 2) + ZipTwin.number(bytes, header + 28, 2)
      #expect((header + 30 + Int(sizes)) % 64 == 0)
      place += 46 + entry.name.utf8.count
    }
  }

  /// Archives of another writer and of ours, with numbers of 32 and of 64 bits.
  @Test func archivesAreRead() throws {
    for bytes in [
      ZipTwin.archive(Self.entries), ZipTwin.archive(Self.entries, is64: true),
      try Self.written(Self.entries),
    ] {
      let archive = try Memory(contents: bytes).archive()
      #expect(archive.names == Self.entries.map(\.name))
      for expected in Self.entries {
        let entry = try #require(try archive.entry(expected.name))
        #expect(entry.name == expected.name && entry.range.count == expected.contents.count)
        #expect(try archive.bytes(of: entry, limit: 256) == expected.contents)
      }
      #expect(try archive.entry("audio/2") == nil)
    }
  }

  private static func altered(_ change: (inout ZipTwin.Entry) -> Void) -> [UInt8] {
    var entry = entries[0]
    change(&entry)
    return ZipTwin.archive([entry])
  }

  @Test(
    arguments: [
      (
        [], "the zip archive has no directory at its end. The file was cut short; copy it again."
      ),
      (
        ZipTwin.archive(entries).dropLast(6) + ZipTwin.bytes(UInt32(1_000)) + [0, 0],
        "the directory of the zip archive is damaged. Copy the file again."
      ),
      (
        ZipTwin.archive((0..<20).map { ZipTwin.Entry(name: "entry \($0 + 10)", contents: []) }),
        "the directory of the zip archive has 1080 bytes; Fader reads at most 1000."
      ),
      (ZipTwin.archive([entries[0], entries[0]]), "project.xml is in the zip archive twice."),
      (
        altered { $0.method = 8 },
        "project.xml in the zip archive is compressed; Fader reads what is stored without compression."
      ),
      (altered { $0.flags = 1 }, "project.xml in the zip archive is encrypted."),
      (
        [0] + altered { _ in }.dropFirst(),
        "project.xml in the zip archive does not lie where the directory says. Copy the file again."
      ),
      (
        altered { $0.contents = [UInt8](repeating: 0, count: 257) },
        "project.xml has 257 bytes; Fader reads at most 256."
      ),
      (
        altered { $0.checksum = 1 },
        "the checksum of project.xml is wrong. The file is damaged; copy it again."
      ),
    ] as [([UInt8], String)])
  func whatIsWrongIsSaid(bytes: [UInt8], message: String) {
    let error = #expect(throws: ZipError.self) {
      let archive = try Memory(contents: bytes).archive()
      if let entry = try archive.entry("project.xml") {
        _ = try archive.bytes(of: entry, limit: 256)
      }
    }
    #expect(error?.description == message)
  }
}
