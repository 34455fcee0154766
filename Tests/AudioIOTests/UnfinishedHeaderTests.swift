import AudioIO
import Foundation
import Testing

/// Sizes that a recorder never wrote.
@Suite struct UnfinishedHeaderTests {
  /// An odd number of samples, so that 24 bits make an odd number of bytes.
  private static let sound = AudioBuffer.tones(channels: 1, samples: 4_001)

  /// Where sizes lie in files as this package writes them.
  struct Case: Sendable, CustomTestStringConvertible {
    let name: String
    let format: SampleFormat
    /// What the size follows, by how many bytes, and how many bytes it has.
    let sizes: [(after: String, bytes: Int, skipping: Int)]
    let value: UInt8

    var testDescription: String { "\(name) \(format.rawValue) \(value)" }
  }

  static let cases: [Case] = [SampleFormat.integer16, .integer24, .float32].flatMap { format in
    [
      Case(name: "a.wav", format: format, sizes: [("data", 4, 0)], value: 0),
      Case(name: "a.wav", format: format, sizes: [("RIFF", 4, 0), ("data", 4, 0)], value: 0),
      // Beyond the name, a GUID of which it is the beginning.
      Case(name: "a.w64", format: format, sizes: [("data", 8, 12)], value: 0),
      Case(name: "a.w64", format: format, sizes: [("data", 8, 12)], value: 0xFF),
      Case(name: "a.aiff", format: format, sizes: [("SSND", 4, 0), ("COMM", 4, 6)], value: 0),
      Case(name: "a.caf", format: format, sizes: [("data", 8, 0)], value: 0),
    ]
  }

  @Test(arguments: cases)
  func areFoundByTheLengthOfTheFile(example: Case) throws {
    let folder = try TemporaryFolder()
    let path = try folder.write(Self.sound, as: example.name, example.format)
    let whole = try AudioFileReader(path: path).readAll()
    var bytes = try folder.bytes(example.name)
    for size in example.sizes {
      let place = try #require(bytes.range(of: Data(size.after.utf8))).upperBound + size.skipping
      bytes.replaceSubrange(
        place..<place + size.bytes, with: [UInt8](repeating: example.value, count: size.bytes))
    }
    try bytes.write(to: URL(filePath: path))
    let reader = try AudioFileReader(path: path)
    #expect(reader.defects == [.unfinished])
    let audio = try reader.readAll()
    // Bytes that pad the file count as up to three more, silent samples.
    try #require((0...3).contains(audio.samples - whole.samples))
    #expect(audio.slice(0..<whole.samples) == whole)
    try reader.seek(to: 1_000)
    #expect(try reader.read(frames: 3_000) == whole.slice(1_000..<4_000))
  }

  @Test func anEmptyFileWithMoreChunksIsEmpty() throws {
    let folder = try TemporaryFolder()
    let path = try folder.write(AudioBuffer(channels: [[]], sampleRate: 8_000), as: "a.wav")
    var bytes = try folder.bytes("a.wav")
    bytes += Data("LIST".utf8) + Data([4, 0, 0, 0]) + Data("INFO".utf8)
    try bytes.write(to: URL(filePath: path))
    #expect(throws: AudioFileError.noSamples(path: path)) { try AudioFileReader(path: path) }
  }

  @Test func aCutCafFileIsReadAsFarAsItGoes() throws {
    let folder = try TemporaryFolder()
    let path = try folder.write(Self.sound, as: "a.caf", .integer16)
    let whole = try AudioFileReader(path: path).readAll()
    try folder.bytes("a.caf").dropLast(2_000).write(to: URL(filePath: path))
    let reader = try AudioFileReader(path: path)
    #expect(reader.defects == [.endsEarly])
    #expect(try reader.readAll() == whole.slice(0..<3_001))
  }

  @Test func aCafFileMayLeaveItsLengthOpen() throws {
    let folder = try TemporaryFolder()
    let path = try folder.write(Self.sound, as: "a.caf", .integer16)
    let whole = try AudioFileReader(path: path).readAll()
    var bytes = try folder.bytes("a.caf")
    let size = try #require(bytes.range(of: Data("data".utf8))).upperBound
    bytes.replaceSubrange(size..<size + 8, with: [UInt8](repeating: 0xFF, count: 8))
    try bytes.write(to: URL(filePath: path))
    let reader = try AudioFileReader(path: path)
    #expect(reader.defects.isEmpty)
    #expect(try reader.readAll() == whole)
  }

  @Test func anAuFileWithoutALengthIsReadToItsEnd() throws {
    let folder = try TemporaryFolder()
    // Magic, where the sound begins, no size, 16 bits, 8 kHz, one channel.
    let header = [0x2E73_6E64, 24, 0, 3, 8_000, 1].map { UInt32($0).bigEndian }
    let bytes = header.withUnsafeBytes { Data($0) } + Data((0..<200).map { UInt8($0) })
    try bytes.write(to: URL(filePath: folder.path("a.au")))
    let reader = try AudioFileReader(path: folder.path("a.au"))
    #expect(reader.samples == 100)
    #expect(reader.defects == [.unfinished])
  }
}
