import AudioIO
import Documents
import Foundation
import TestSupport
import Testing

@Suite("Reading audio files")
struct AudioFileReaderTests {
  /// What soundfile reads from a file in `Tests/Goldens/audio-files`.
  struct Reading: Decodable, Sendable, CustomTestStringConvertible {
    let name: String
    let sampleRate: Int
    let channels: Int
    let samples: Int
    let isLossy: Bool
    let step: Int
    let values: [[Float]]

    var testDescription: String { name }
    var path: String { Golden.url("audio-files/\(name)").path(percentEncoded: false) }
  }

  static let readings = (try? Golden.decode([Reading].self, from: "audio-files.json")) ?? []

  @Test func goldensAreThere() { #expect(Self.readings.count == 26) }

  @Test(arguments: readings)
  func readsLikeSoundfile(golden: Reading) throws {
    let reader = try AudioFileReader(path: golden.path)
    #expect(reader.sampleRate == golden.sampleRate)
    #expect(reader.fileSampleRate == golden.sampleRate)
    #expect(reader.channels == golden.channels)
    let buffer = try reader.readAll()
    #expect(buffer.samples == golden.samples)
    #expect(reader.defects == (golden.name.hasPrefix("cut.") ? [.endsEarly] : []))
    #expect(reader.position == golden.samples)
    #expect(reader.nonFiniteValues == 0)
    if golden.name != "cut.flac" { #expect(reader.samples == golden.samples) }

    // Lossless: the golden's nine digits. Lossy: decoders of two versions round differently.
    let tolerance: Float = golden.isLossy ? 2e-4 : 1e-7
    for (channel, expected) in golden.values.enumerated() {
      for (index, value) in expected.enumerated() {
        let found = buffer.channels[channel][index * golden.step]
        #expect(abs(found - value) <= tolerance, "channel \(channel), \(index * golden.step)")
      }
    }
  }

  @Test(arguments: readings.filter { !$0.name.hasPrefix("cut.") })
  func seeksToTheSample(golden: Reading) throws {
    let reader = try AudioFileReader(path: golden.path)
    let whole = try reader.readAll()
    // An Opus or MP3 decoder that starts in the middle needs a while to agree with itself.
    let tolerance: Float = golden.isLossy ? 2e-4 : 0
    for start in [0, golden.samples / 3, golden.samples - 1, golden.samples, 1] {
      try reader.seek(to: start)
      let rest = try reader.readAll()
      #expect(rest.samples == golden.samples - start)
      if rest.samples > 0 {
        let expected = whole.slice(start..<golden.samples)
        #expect(rest.distance(to: expected) <= tolerance, "from \(start)")
      }
    }
    try reader.seek(to: golden.samples + 100)
    #expect(try reader.readAll().samples == 0)
    #expect(reader.defects.isEmpty)
  }

  @Test func tellsThatAFlacFileIsCutOnceReadToTheEnd() throws {
    let path = Golden.url("audio-files/cut.flac").path(percentEncoded: false)
    let reader = try AudioFileReader(path: path)
    #expect(reader.samples == 12_000)
    #expect(reader.defects.isEmpty)
    #expect(try reader.readAll().samples == 4_096)
    #expect(reader.defects == [.endsEarly])
    try reader.seek(to: 9_000)
    #expect(try reader.readAll().samples == 0)
    try reader.seek(to: 4_000)
    #expect(try reader.readAll().samples == 96)
    let converted = try AudioFileReader(path: path, sampleRate: 22_050)
    #expect(try converted.readAll().samples == 2_048)
    #expect(converted.defects == [.endsEarly])
  }

  @Test func replacesAndCountsWhatIsNoNumber() throws {
    let path = Golden.url("audio-files/not-finite.wav").path(percentEncoded: false)
    let reader = try AudioFileReader(path: path)
    let buffer = try reader.readAll()
    #expect(reader.nonFiniteValues == 3)
    #expect(buffer.channels[0][10] == 0)
    #expect(buffer.channels[1][20] == 0)
    #expect(buffer.channels[1][239] == 0)
    #expect(buffer.channels.joined().allSatisfy { $0.isFinite })
    #expect(buffer.channels[0][11] != 0)
  }

  @Test(arguments: [1, 7, 1_000, 16_384, 65_536])
  func anyReadSizeGivesTheSameSamples(frames: Int) throws {
    let folder = try TemporaryFolder()
    let audio = AudioBuffer.tones(channels: 3, samples: 40_000)
    let reader = try AudioFileReader(path: folder.write(audio, as: "a.wav", .float32))
    #expect(try reader.pieces(of: frames) == audio)
  }

  @Test func tellsTheFormat() throws {
    let path = Golden.url("audio-files/wav-24.wav").path(percentEncoded: false)
    #expect(try AudioFileReader(path: path).formatName.contains("24 bit"))
  }

  @Test func refusesWhatIsNoAudio() throws {
    let folder = try TemporaryFolder()
    let note = folder.path("note.wav")
    try Data("Vocals are too loud.".utf8).write(to: URL(filePath: note))
    #expect {
      try AudioFileReader(path: note)
    } throws: { error in
      "\(error)" == "\(note) is a text, no audio file. Export it again, or leave it out."
    }
    let nothing = folder.path("nothing.wav")
    try Data().write(to: URL(filePath: nothing))
    #expect(throws: AudioFileError.noSamples(path: nothing)) { try AudioFileReader(path: nothing) }
    let silent = try folder.write(AudioBuffer(channels: [[]], sampleRate: 8_000), as: "empty.wav")
    #expect(throws: AudioFileError.noSamples(path: silent)) { try AudioFileReader(path: silent) }
    let directory = folder.path("")
    #expect(throws: AudioFileError.file(.isFolder(directory))) {
      try AudioFileReader(path: directory)
    }
    let absent = folder.path("absent.wav")
    #expect(throws: AudioFileError.file(.missing(absent))) { try AudioFileReader(path: absent) }
    #expect(throws: AudioFileError.file(.missing(note + "/x.wav"))) {
      try AudioFileReader(path: note + "/x.wav")
    }
  }
}

extension AudioFileReader {
  /// Everything, read in pieces of one size through pointers.
  func pieces(of frames: Int) throws -> AudioBuffer {
    let planes = (0..<channels).map { _ in UnsafeMutablePointer<Float>.allocate(capacity: frames) }
    defer { for plane in planes { plane.deallocate() } }
    var result = [[Float]](repeating: [], count: channels)
    while case let count = try read(frames: frames, into: planes), count > 0 {
      for (channel, plane) in planes.enumerated() {
        result[channel] += UnsafeBufferPointer(start: plane, count: count)
      }
    }
    return AudioBuffer(channels: result, sampleRate: sampleRate)
  }
}
