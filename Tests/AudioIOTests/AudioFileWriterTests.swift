import AudioIO
import Documents
import Foundation
import Testing

@Suite("Writing audio files")
struct AudioFileWriterTests {
  struct Kind: Sendable, CustomTestStringConvertible {
    let name: String
    let samples: SampleFormat
    var testDescription: String { "\(name) \(samples.rawValue)" }
  }

  static let kinds = AudioFormat.allCases.flatMap { format in
    format.sampleFormats.map { Kind(name: "mix.\(format.rawValue)", samples: $0) }
  }

  @Test(arguments: kinds)
  func readsBackWhatItWrote(kind: Kind) throws {
    let folder = try TemporaryFolder()
    let audio = AudioBuffer.tones(samples: 20_000)
    let reader = try AudioFileReader(path: folder.write(audio, as: kind.name, kind.samples))
    let found = try reader.readAll()
    #expect(found.samples == audio.samples)
    #expect(found.sampleRate == audio.sampleRate)
    #expect(try folder.names() == [kind.name])
    // Half a step of rounding and a whole one of dither.
    let step: Float = kind.samples == .float32 ? 0 : 1 / Float(1 << (kind.samples.bits - 1))
    #expect(found.distance(to: audio) <= 1.5 * step)
  }

  @Test func writesMP3() throws {
    let folder = try TemporaryFolder()
    let audio = AudioBuffer.tones(samples: 20_000)
    let path = try folder.write(audio, as: "mix.mp3")
    let found = try AudioFileReader(path: path).readAll()
    #expect(found.samples >= audio.samples)
    let again = try folder.write(audio, as: "again.mp3")
    #expect(try Data(contentsOf: URL(filePath: again)) == folder.bytes("mix.mp3"))
  }

  @Test(arguments: kinds)
  func sameSamplesSameBytesWhateverTheBlocks(kind: Kind) throws {
    let audio = AudioBuffer.tones(samples: 70_000)
    let files = try [[Int.max], [64], [1_000], [65_536], [1, 8_192, 777]].map { blocks in
      let folder = try TemporaryFolder()
      try folder.write(audio, as: kind.name, kind.samples, blocks: blocks)
      return try folder.bytes(kind.name)
    }
    #expect(Set(files).count == 1)
  }

  @Test func floatFilesHoldNoTimeOfDay() throws {
    let folder = try TemporaryFolder()
    for format in [AudioFormat.wav, .aiff, .caf] {
      let name = "mix.\(format.rawValue)"
      try folder.write(.tones(samples: 100), as: name, .float32)
      #expect(try folder.bytes(name).range(of: Data("PEAK".utf8)) == nil)
      #expect(try folder.bytes(name).range(of: Data("peak".utf8)) == nil)
    }
  }

  @Test func floatKeepsWhatExceedsFullScale() throws {
    let folder = try TemporaryFolder()
    let audio = AudioBuffer(channels: [[3.5, -2, 1, 1e-30]], sampleRate: 48_000)
    let writer = try folder.writer("over.wav", .float32, channels: 1)
    try writer.write(audio)
    try writer.finish()
    #expect(writer.clippedSamples == 0)
    #expect(try AudioFileReader(path: folder.path("over.wav")).readAll() == audio)
  }

  @Test(arguments: [SampleFormat.integer16, .integer24])
  func clipsAndCounts(samples: SampleFormat) throws {
    let folder = try TemporaryFolder()
    let writer = try folder.writer("over.wav", samples, channels: 2)
    let audio = AudioBuffer(
      channels: [[1, -1, 1.5, 0], [-9, 1e30, -1, 0.5]], sampleRate: 48_000)
    try writer.write(audio)
    try writer.finish()
    #expect(writer.clippedSamples == 3)
    #expect(writer.samples == 4)
    let found = try AudioFileReader(path: folder.path("over.wav")).readAll()
    let top = 1 - 1 / Float(1 << (samples.bits - 1))
    #expect(found.channels[0][2] == top)
    #expect(found.channels[1][0] == -1)
    #expect(found.channels[1][1] == top)
  }

  /// Rounding with triangular dither: the error has mean 0 and variance 1/6 + 1/12 = 1/4 whatever
  /// the sample is, and channels and seeds have nothing to do with each other.
  @Test(arguments: [0, 0.25, 0.5, -0.37])
  func ditherIsTriangular(steps: Double) throws {
    let folder = try TemporaryFolder()
    let count = 100_000
    let audio = AudioBuffer(channels: 2, samples: count) { _, _ in steps / 32_768 }
    func errors(_ seed: UInt64) throws -> [[Double]] {
      let path = try folder.write(audio, as: "dither.wav", .integer16, seed: seed)
      return try AudioFileReader(path: path).readAll().channels.map { channel in
        channel.map { Double($0) * 32_768 - steps }
      }
    }
    func product(_ a: [Double], _ b: [Double]) -> Double {
      zip(a, b).reduce(0) { $0 + $1.0 * $1.1 } / Double(count)
    }
    let errors = try [errors(0), errors(1)].flatMap { $0 }
    let ones = [Double](repeating: 1, count: count)
    // Five standard deviations of a mean of 100,000 draws with deviation 0.5.
    let chance = 5 * 0.5 / Double(count).squareRoot()
    for (index, error) in errors.enumerated() {
      #expect(abs(product(error, ones)) < chance, "mean")
      #expect(abs(product(error, error) - 0.25) < chance, "variance")
      #expect(error.allSatisfy { abs($0) <= 1.5 })
      #expect(abs(product(Array(error.dropFirst()), error)) < chance, "next sample")
      for other in errors[(index + 1)...] { #expect(abs(product(error, other)) < chance) }
    }
  }

  @Test func anExcerptHoldsTheIntegersOfTheWhole() throws {
    let folder = try TemporaryFolder()
    let audio = AudioBuffer.tones(samples: 30_000, sampleRate: 48_000)
    let part = 10_001..<20_000
    let whole = try AudioFileReader(path: folder.write(audio, as: "whole.wav", .integer16))
    let writer = try AudioFileWriter(
      path: folder.path("part.wav"), encoding: AudioEncoding(.wav, .integer16), sampleRate: 48_000,
      channels: audio.channels.count, firstSample: part.lowerBound)
    try writer.write(
      AudioBuffer(channels: audio.channels.map { Array($0[part]) }, sampleRate: 48_000))
    try writer.finish()
    let excerpt = try AudioFileReader(path: folder.path("part.wav")).readAll()
    #expect(try excerpt.channels == whole.readAll().channels.map { Array($0[part]) })
  }

  @Test(arguments: AudioFormat.allCases)
  func canBeReadBeforeItAppears(format: AudioFormat) throws {
    let folder = try TemporaryFolder()
    let name = "mix.\(format.rawValue)"
    let writer = try AudioFileWriter(
      path: folder.path(name), encoding: AudioEncoding(format), sampleRate: 48_000, channels: 2)
    try writer.write(.tones(samples: 20_000, sampleRate: 48_000))
    try writer.close()
    let hidden = try AudioFileReader(path: writer.temporaryPath).readAll()
    try writer.finish()
    #expect(try folder.names() == [name])
    #expect(try AudioFileReader(path: folder.path(name)).readAll() == hidden)
  }

  @Test func refusesWhatIsNoNumber() throws {
    let folder = try TemporaryFolder()
    let writer = try folder.writer("mix.wav", .integer16, channels: 2)
    try writer.write(AudioBuffer(channels: [[0, 0], [0, 0]], sampleRate: 48_000))
    let error = AudioFileError.notFinite(path: folder.path("mix.wav"), channel: 1, sample: 4)
    #expect(throws: error) {
      try writer.write(AudioBuffer(channels: [[0, 0, 0], [0, 0, .nan]], sampleRate: 48_000))
    }
    writer.cancel()
    #expect(try folder.names().isEmpty)
  }

  @Test func appearsOnlyWhenFinished() throws {
    let folder = try TemporaryFolder()
    let path = folder.path("mix.wav")
    try Data("old".utf8).write(to: URL(filePath: path))
    do {
      let writer = try folder.writer("mix.wav", .integer24, channels: 2)
      try writer.write(.tones(samples: 100, sampleRate: 48_000))
      let hidden = try #require(try folder.names().first)
      #expect(hidden.hasPrefix(".mix.wav.") && hidden.hasSuffix(".tmp"))
      #expect(writer.temporaryPath == folder.path(hidden))
      #expect(try folder.bytes("mix.wav") == Data("old".utf8))
    }
    // Let go of without `finish()`.
    #expect(try folder.names() == ["mix.wav"])
    #expect(try folder.bytes("mix.wav") == Data("old".utf8))

    let writer = try folder.writer("mix.wav", .integer24, channels: 2)
    try writer.write(.tones(samples: 100, sampleRate: 48_000))
    try writer.finish()
    writer.cancel()
    #expect(try folder.names() == ["mix.wav"])
    #expect(try AudioFileReader(path: path).samples == 100)
  }

  @Test func takesANameAsLongAsThereIs() throws {
    let folder = try TemporaryFolder()
    let name = String(repeating: "n", count: 251) + ".wav"
    try folder.write(.tones(samples: 100), as: name)
    #expect(try folder.names() == [name])
  }

  @Test func followsALinkInsteadOfReplacingIt() throws {
    let folder = try TemporaryFolder()
    try Data().write(to: URL(filePath: folder.path("real.wav")))
    try FileManager.default.createSymbolicLink(
      atPath: folder.path("link.wav"), withDestinationPath: "real.wav")
    try folder.write(.tones(samples: 100), as: "link.wav")
    #expect(try folder.names() == ["link.wav", "real.wav"])
    #expect(try AudioFileReader(path: folder.path("real.wav")).samples == 100)
  }

  @Test func moreThanFourGigabytesNeedAWideHeader() throws {
    let folder = try TemporaryFolder()
    let long = 600_000_000
    func writer(_ name: String) throws -> AudioFileWriter {
      try AudioFileWriter(
        path: folder.path(name), encoding: AudioEncoding(AudioFormat(path: name), .float32),
        sampleRate: 44_100, channels: 2, expectedSamples: long)
    }
    let wide = try writer("mix.wav")
    try wide.write(.tones(samples: 100))
    try wide.finish()
    #expect(try folder.bytes("mix.wav").prefix(4) == Data("RF64".utf8))
    #expect(try AudioFileReader(path: folder.path("mix.wav")).readAll() == .tones(samples: 100))
    let error = AudioFileError.tooLong(path: folder.path("mix.aiff"), format: .aiff)
    #expect(throws: error) { try writer("mix.aiff") }
    _ = try writer("mix.w64")
    try folder.write(.tones(samples: 100), as: "short.wav")
    #expect(try folder.bytes("short.wav").prefix(4) == Data("RIFF".utf8))
  }

  @Test func refusesBeforeAnythingIsWritten() throws {
    let folder = try TemporaryFolder()
    let lost = folder.path("absent/mix.wav")
    let encoding = try AudioEncoding(.wav)
    let error = AudioFileError.file(.cannotCreate(lost, reason: "No such file or directory"))
    #expect(throws: error) {
      try AudioFileWriter(path: lost, encoding: encoding, sampleRate: 44_100, channels: 2)
    }
    #expect(throws: AudioFileError.file(.isFolder(folder.path("")))) {
      try AudioFileWriter(
        path: folder.path(""), encoding: encoding, sampleRate: 44_100, channels: 2)
    }
    // A rename would replace it all the same, and for root so would anything.
    let kept = try folder.write(.tones(samples: 9), as: "kept.wav")
    let before = try folder.bytes("kept.wav")
    try FileManager.default.setAttributes([.posixPermissions: 0o444], ofItemAtPath: kept)
    let protected = AudioFileError.file(
      .cannotCreate(
        kept, reason: "a write-protected file lies there"))
    #expect(throws: protected) {
      try AudioFileWriter(path: kept, encoding: encoding, sampleRate: 44_100, channels: 2)
    }
    #expect(try folder.bytes("kept.wav") == before)
    try FileManager.default.removeItem(atPath: kept)
    let nine = #expect(throws: AudioFileError.self) {
      try AudioFileWriter(
        path: folder.path("mix.flac"), encoding: AudioEncoding(.flac), sampleRate: 44_100,
        channels: 9)
    }
    guard case .unsupportedLayout(.flac, 44_100, 9, _) = nine else {
      Issue.record("nine channels in FLAC: \(String(describing: nine))")
      return
    }
    #expect(try folder.names().isEmpty)
  }

  /// One at a time: a name that one has given up may be the next one's.
  @Suite(.serialized) struct StandardOutput {
    @Test(arguments: [AudioFormat.wav, .flac])
    func standardOutputGetsTheSameBytes(format: AudioFormat) throws {
      let folder = try TemporaryFolder()
      let audio = AudioBuffer.tones(samples: 30_000)
      try folder.write(audio, as: "file.\(format.rawValue)")
      let descriptor = open(folder.path("out"), O_WRONLY | O_CREAT, 0o600)
      let writer = try AudioFileWriter(
        path: "-", encoding: AudioEncoding(format), sampleRate: 44_100, channels: 2,
        standardOutput: descriptor)
      try writer.write(audio)
      #expect(try folder.bytes("out").isEmpty)
      try writer.finish()
      close(descriptor)
      #expect(try folder.bytes("out") == folder.bytes("file.\(format.rawValue)"))
      #expect(!FileManager.default.fileExists(atPath: writer.temporaryPath))
    }

    @Test func aReaderThatHasGoneAwayWantsNoMore() throws {
      signal(SIGPIPE, SIG_IGN)
      var ends: [Int32] = [-1, -1]
      #expect(pipe(&ends) == 0)
      close(ends[0])
      let writer = try AudioFileWriter(
        path: "-", encoding: AudioEncoding(.wav), sampleRate: 44_100, channels: 2,
        standardOutput: ends[1])
      try writer.write(.tones(samples: 100))
      try writer.finish()
      close(ends[1])
      #expect(!FileManager.default.fileExists(atPath: writer.temporaryPath))
    }

    @Test func aFullDiskIsNamed() throws {
      let descriptor = open("/dev/full", O_WRONLY)
      let writer = try AudioFileWriter(
        path: "-", encoding: AudioEncoding(.wav), sampleRate: 44_100, channels: 2,
        standardOutput: descriptor)
      try writer.write(.tones(samples: 100))
      #expect(throws: AudioFileError.file(.diskFull("-"))) { try writer.finish() }
      close(descriptor)
      #expect(!FileManager.default.fileExists(atPath: writer.temporaryPath))
      // A device is written to, never replaced.
      let device = try AudioFileWriter(
        path: "/dev/full", encoding: AudioEncoding(.wav), sampleRate: 44_100, channels: 2)
      #expect(throws: AudioFileError.file(.diskFull("/dev/full"))) { try device.finish() }
      #expect(FileManager.default.fileExists(atPath: "/dev/full"))
    }
  }
}

extension TemporaryFolder {
  func writer(_ name: String, _ samples: SampleFormat, channels: Int) throws -> AudioFileWriter {
    try AudioFileWriter(
      path: path(name), encoding: AudioEncoding(AudioFormat(path: name), samples),
      sampleRate: 48_000, channels: channels)
  }
}
