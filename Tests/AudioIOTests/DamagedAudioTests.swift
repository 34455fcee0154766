import AudioIO
import Foundation
import TestSupport
import Testing

/// Files whose header does not say what they hold, or that are damaged.
@Suite struct DamagedAudioTests {
  /// What ffmpeg or soundfile reads from a file in `Tests/Goldens/damaged-audio`.
  struct Reading: Decodable, Sendable, CustomTestStringConvertible {
    let name: String
    let samples: Int
    let step: Int
    let values: [[Float]]

    var testDescription: String { name }
  }

  static let readings = (try? Golden.decode([Reading].self, from: "damaged-audio.json")) ?? []

  private static func path(_ name: String) -> String {
    Golden.url("damaged-audio/\(name)").path(percentEncoded: false)
  }

  @Test func goldensAreThere() { #expect(Self.readings.count == 5) }

  @Test(arguments: readings)
  func everythingIsRead(golden: Reading) throws {
    let reader = try AudioFileReader(path: Self.path(golden.name))
    #expect(reader.samples == golden.samples)
    let audio = try reader.readAll()
    try #require(audio.samples == golden.samples)
    #expect(reader.defects.isEmpty)
    for (channel, expected) in golden.values.enumerated() {
      for (index, value) in expected.enumerated() {
        // Two decoders round differently.
        let found = audio.channels[channel][index * golden.step]
        #expect(abs(found - value) <= 2e-4, "channel \(channel), \(index * golden.step)")
      }
    }
    for start in [golden.samples * 2 / 3, golden.samples - 5, 100] {
      try reader.seek(to: start)
      let rest = try reader.readAll()
      #expect(rest.distance(to: audio.slice(start..<golden.samples)) <= 2e-4, "from \(start)")
    }
  }

  @Test func linksOfAChainMustBeAlike() {
    let path = Self.path("chained-rates.ogg")
    #expect(throws: AudioFileError.differentParts(path: path)) { try AudioFileReader(path: path) }
  }

  @Test func aChainThatBreaksOffIsReadAsFarAsItGoes() throws {
    let folder = try TemporaryFolder()
    let path = folder.path("a.ogg")
    let whole = try AudioFileReader(path: Self.path("chained.ogg")).readAll()
    let bytes = try Data(contentsOf: URL(filePath: Self.path("chained.ogg")))
    // Into the header of the third stream: three pages that begin one.
    var start = bytes.startIndex
    for _ in 0..<3 {
      let page = try #require(bytes[start...].range(of: Data(Array("OggS".utf8) + [0, 2])))
      start = page.upperBound
    }
    try bytes[..<(start + 60)].write(to: URL(filePath: path))
    let reader = try AudioFileReader(path: path)
    let audio = try reader.readAll()
    #expect(audio == whole.slice(0..<audio.samples))
    #expect(audio.samples == 4_410 + 8_820)
    #expect(reader.defects == [.cutOff])
    // Between two pages: the end of the first stream says that it is one, the middle of the second does not.
    let pages = bytes.ranges(of: Data(Array("OggS".utf8) + [0])).map(\.lowerBound)
    let begins = try #require(pages.dropFirst().first { bytes[$0 + 5] & 2 != 0 })
    try bytes[..<begins].write(to: URL(filePath: path))
    #expect(try AudioFileReader(path: path).defects.isEmpty)
    let last = try #require(pages.last)
    try bytes[..<last].write(to: URL(filePath: path))
    #expect(try AudioFileReader(path: path).defects == [.cutOff])
  }

  // MARK: MP3

  private struct Mp3 {
    let folder: TemporaryFolder
    let path: String
    let bytes: [UInt8]

    init() throws {
      folder = try TemporaryFolder()
      path = folder.path("a.mp3")
      bytes = Array(try Data(contentsOf: Golden.url("damaged-audio/xing.mp3")))
    }

    func read(_ bytes: [UInt8]) throws -> (audio: AudioBuffer, defects: [AudioDefect]) {
      try Data(bytes).write(to: URL(filePath: path))
      let reader = try AudioFileReader(path: path)
      return (try reader.readAll(), reader.defects)
    }
  }

  @Test func tagsAndJunkAroundAnMp3AreNoMatter() throws {
    let mp3 = try Mp3()
    let whole = try mp3.read(mp3.bytes)
    let junk = [UInt8](repeating: 0, count: 3_000)
    for bytes in [
      junk + mp3.bytes, mp3.bytes + junk, mp3.bytes + Array("TAG".utf8) + junk.prefix(125),
    ] {
      let other = try mp3.read(bytes)
      #expect(other.audio == whole.audio)
      #expect(other.defects.isEmpty)
    }
  }

  @Test func twoMp3FilesInOneAreBothRead() throws {
    let mp3 = try Mp3()
    let single = try mp3.read(mp3.bytes).audio.samples
    // The second has a header of its own, a frame of silence here; no padding is cut off.
    let joined = try mp3.read(mp3.bytes + mp3.bytes)
    #expect(joined.audio.samples > 2 * single)
    #expect(joined.audio.samples < 2 * single + 4 * 576)
    #expect(joined.defects.isEmpty)
  }

  @Test func lostFramesOfAnMp3AreSilent() throws {
    let mp3 = try Mp3()
    let whole = try mp3.read(mp3.bytes).audio
    var bytes = mp3.bytes
    // Ten frames of 32 kbit/s and more than libmpg123 would search through.
    for index in 2_000..<3_060 { bytes[index] = 0x55 }
    let damaged = try mp3.read(bytes)
    try #require(damaged.audio.samples == whole.samples)
    guard case .silenced(let seconds, let from, 1) = damaged.defects.first else {
      Issue.record("\(damaged.defects)")
      return
    }
    #expect(damaged.defects.count == 1)
    #expect((0.25...0.35).contains(seconds))
    #expect((0.4...0.5).contains(from))
    let tail = whole.samples - 4_000..<whole.samples
    #expect(damaged.audio.slice(tail).distance(to: whole.slice(tail)) <= 2e-4)
  }

  @Test func whatIsNoMp3InAnMp3IsPassedOver() throws {
    let mp3 = try Mp3()
    let whole = try mp3.read(mp3.bytes).audio
    let bytes =
      mp3.bytes.prefix(2_000) + [UInt8](repeating: 0, count: 1_500) + mp3.bytes.dropFirst(2_000)
    let damaged = try mp3.read(Array(bytes))
    #expect(abs(damaged.audio.samples - whole.samples) <= 2 * 576)
    guard case .passedOver = damaged.defects.first else {
      Issue.record("\(damaged.defects)")
      return
    }
  }

  @Test func aCutMp3EndsEarly() throws {
    let mp3 = try Mp3()
    let whole = try mp3.read(mp3.bytes).audio
    let cut = try mp3.read(Array(mp3.bytes.prefix(3_000)))
    #expect(cut.defects == [.endsEarly])
    #expect(cut.audio.distance(to: whole.slice(0..<cut.audio.samples)) <= 2e-4)
    #expect((whole.samples / 2..<whole.samples).contains(cut.audio.samples))
  }

  // MARK: FLAC

  /// Noise, so that frames are long; 24 frames of 4096.
  private static let sound = AudioBuffer(channels: 2, samples: 98_304) { channel, sample in
    var value = UInt64(sample * 2 + channel) &* 0x9E37_79B9_7F4A_7C15
    value ^= value >> 29
    return Double(value % 60_001) / 100_000 - 0.3
  }

  /// A FLAC file with other bytes, and what it held before.
  private func withFlac(
    _ damage: (inout [UInt8]) -> Void, _ body: (AudioFileReader, AudioBuffer) throws -> Void
  ) throws {
    let folder = try TemporaryFolder()
    let path = try folder.write(Self.sound, as: "a.flac", .integer16)
    let whole = try AudioFileReader(path: path).readAll()
    var bytes = Array(try folder.bytes("a.flac"))
    damage(&bytes)
    try Data(bytes).write(to: URL(filePath: path))
    try body(try AudioFileReader(path: path), whole)
  }

  static let flacDamages: [(String, @Sendable (inout [UInt8]) -> Void)] = [
    ("one bit", { $0[$0.count / 2] ^= 1 }),
    ("overwritten", { bytes in for index in 0..<50 { bytes[bytes.count / 2 + index] = 0 } }),
    ("lost", { $0.removeSubrange($0.count / 2..<$0.count / 2 + 30_000) }),
    (
      "at two places",
      {
        $0[$0.count / 4] ^= 1; $0[$0.count * 3 / 4] ^= 1
      }
    ),
    ("the first frame", { $0[9_000] ^= 1 }),
  ]

  @Test(arguments: flacDamages)
  func damagedFramesOfAFlacFileAreSilent(
    name: String, damage: @Sendable (inout [UInt8]) -> Void
  ) throws {
    try withFlac(damage) { reader, whole in
      #expect(reader.samples == whole.samples)
      let audio = try reader.readAll()
      try #require(audio.samples == whole.samples)
      let wrong = (0..<whole.samples).filter { audio.channels[0][$0] != whole.channels[0][$0] }
      try #require(!wrong.isEmpty && wrong.count <= 5 * 4_096)
      #expect(wrong.allSatisfy { audio.channels[0][$0] == 0 && audio.channels[1][$0] == 0 })
      guard case .silenced(let seconds, let from, let places) = reader.defects.first else {
        Issue.record("\(reader.defects)")
        return
      }
      #expect(reader.defects.count == 1)
      #expect(places == (name == "at two places" ? 2 : 1))
      #expect(abs(from * 44_100 - Double(wrong[0])) < 10)
      #expect(abs(seconds * 44_100 - Double(wrong.count)) < 100)
      // Anywhere, in any pieces.
      for start in [wrong[0] + 10, 90_000, 5] {
        try reader.seek(to: start)
        #expect(try reader.readAll() == audio.slice(start..<audio.samples))
      }
      try reader.seek(to: 0)
      #expect(try reader.pieces(of: 1_000) == audio)
    }
  }

  /// The numbers of frames take more bytes from 128 and from 2048 on.
  @Test(arguments: [130, 2_100])
  func framesFarIntoAFlacFileAreSilenced(frame: Int) throws {
    let folder = try TemporaryFolder()
    let sound = AudioBuffer(channels: 1, samples: (frame + 4) * 4_096) { _, sample in
      Double((sample &* 7_919) % 32_768) / 32_768 - 0.5
    }
    let path = try folder.write(sound, as: "a.flac", .integer16)
    let whole = try AudioFileReader(path: path).readAll()
    var bytes = try folder.bytes("a.flac")
    // In the last frames but two.
    bytes[bytes.count - bytes.count * 5 / (2 * (frame + 4))] ^= 1
    try bytes.write(to: URL(filePath: path))
    let reader = try AudioFileReader(path: path)
    let audio = try reader.readAll()
    try #require(audio.samples == whole.samples)
    let wrong = (0..<whole.samples).filter { audio.channels[0][$0] != whole.channels[0][$0] }
    #expect(wrong.count <= 4_096 && wrong.allSatisfy { audio.channels[0][$0] == 0 })
    guard case .silenced(_, let from, 1) = reader.defects.first else {
      Issue.record("\(reader.defects)")
      return
    }
    #expect(from * 44_100 / 4_096 >= Double(frame) - 0.5)
  }

  @Test func aFlacFileOfUnknownLengthIsMendedToo() throws {
    // The number of samples in all: the last 36 of 64 bits behind 18 bytes.
    try withFlac({ bytes in
      bytes[21] &= 0xF0
      for index in 22..<26 { bytes[index] = 0 }
      bytes[bytes.count / 2] ^= 1
    }) { reader, whole in
      #expect(reader.samples == whole.samples)
      let audio = try reader.readAll()
      #expect(audio.samples == whole.samples)
      guard case .silenced = reader.defects.first else {
        Issue.record("\(reader.defects)")
        return
      }
    }
  }
}
