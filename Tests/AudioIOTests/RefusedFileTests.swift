import AudioIO
import Documents
import Foundation
import Testing

/// What is no sound, or none that can be used.
@Suite struct RefusedFileTests {
  private static func text(_ text: String) -> [UInt8] { Array(text.utf8) }

  static let foreign: [(String, [UInt8], String)] = [
    ("a.mp3", text("not an mp3 !\n"), "a text"),
    ("a.mp3", text("<!DOCTYPE html><html><body>404</body></html>"), "a web page"),
    ("a.wav", text("<html>\n<head>"), "a web page"),
    ("a.mp3", [0xFF, 0xD8, 0xFF, 0xE0, 0, 16] + text("JFIF"), "a JPEG picture"),
    ("a.wav", [0, 0, 0, 24] + text("ftypM4A "), "an MP4 or M4A file"),
    ("a.wma", [0x30, 0x26, 0xB2, 0x75, 0x8E, 0x66], "a Windows Media file"),
    ("a.wv", text("wvpk") + [1, 2, 3, 4], "a WavPack file"),
    ("a.ape", text("MAC ") + [1, 2, 3, 4], "a Monkey's Audio file"),
    ("a.aac", [0xFF, 0xF1, 0x50, 0x80, 0, 0, 0], "an AAC file"),
    ("a.wav", text("version https://git-lfs.github.com/spec/v1\noid"), "a Git LFS pointer"),
    ("a.flac", text("PK\u{3}\u{4}") + [0, 0], "a ZIP archive"),
  ]

  @Test(arguments: foreign)
  func isNamed(name: String, bytes: [UInt8], kind: String) throws {
    let folder = try TemporaryFolder()
    let path = folder.path(name)
    try Data(bytes).write(to: URL(filePath: path))
    let error = #expect(throws: AudioFileError.self) { try AudioFileReader(path: path) }
    guard case .foreign(_, let format) = error else {
      Issue.record("\(String(describing: error))")
      return
    }
    #expect(format.name == kind)
  }

  @Test(
    arguments: [
      (beginning: [], filling: 0), ([], 0xFF), ([0xFF, 0xFB, 0x90, 0x44], 7),
      (Array("ID3\u{4}\u{0}\u{0}\u{0}\u{0}\u{0}\u{A}".utf8), 1),
    ] as [(beginning: [UInt8], filling: UInt8)])
  func bytesThatAreNoMp3AreSaidToBeNone(beginning: [UInt8], filling: UInt8) throws {
    let bytes = beginning + [UInt8](repeating: filling, count: 5_000)
    let folder = try TemporaryFolder()
    let path = folder.path("a.mp3")
    try Data(bytes).write(to: URL(filePath: path))
    #expect(
      throws: AudioFileError.notAudio(path: path, reason: "it holds no frames of MPEG audio")
    ) {
      try AudioFileReader(path: path)
    }
  }

  @Test func aPipeIsNotWaitedFor() throws {
    let folder = try TemporaryFolder()
    let path = folder.path("pipe.wav")
    #expect(mkfifo(path, 0o600) == 0)
    #expect(throws: AudioFileError.file(.notRegular(path, kind: "a pipe"))) {
      try AudioFileReader(path: path)
    }
    #expect(throws: AudioFileError.file(.notRegular("/dev/null", kind: "a device"))) {
      try AudioFileReader(path: "/dev/null")
    }
  }

  /// A file of 32-bit floats, by hand: the writer refuses what is not finite.
  private func floats(_ values: [Float], at path: String) throws {
    func little(_ value: UInt32) -> Data { withUnsafeBytes(of: value.littleEndian) { Data($0) } }
    let size = UInt32(values.count * 4)
    var bytes = Data("RIFF".utf8) + little(36 + size) + Data("WAVEfmt ".utf8) + little(16)
    bytes += little(0x1_0003) + little(8_000) + little(32_000) + little(0x20_0004)
    bytes += Data("data".utf8) + little(size)
    for value in values { bytes += little(value.bitPattern) }
    try bytes.write(to: URL(filePath: path))
  }

  @Test(arguments: [1, 1_024, 40_000])
  func aFileWithoutANumberIsRefused(count: Int) throws {
    let folder = try TemporaryFolder()
    let path = folder.path("a.wav")
    try floats([Float](repeating: .nan, count: count), at: path)
    for rate in [nil, 11_025] {
      #expect(throws: AudioFileError.noNumbers(path: path, nonFinite: count, values: count)) {
        try AudioFileReader(path: path, sampleRate: rate)
      }
    }
    try floats([Float](repeating: .infinity, count: count) + [0, 0], at: path)
    #expect(throws: AudioFileError.noNumbers(path: path, nonFinite: count, values: count + 2)) {
      try AudioFileReader(path: path)
    }
    try floats([Float](repeating: .infinity, count: count) + [0.5], at: path)
    let reader = try AudioFileReader(path: path)
    #expect(try reader.readAll().channels[0].last == 0.5)
    #expect(reader.defects == [.notFinite(values: count)])
  }

  @Test func aHeaderWithoutSoundIsRefused() throws {
    let folder = try TemporaryFolder()
    let path = try folder.write(.tones(samples: 44_100), as: "a.flac")
    let bytes = try folder.bytes("a.flac")
    let frame = try #require(bytes.range(of: Data([0xFF, 0xF8]))).lowerBound
    try bytes.prefix(frame + 9).write(to: URL(filePath: path))
    #expect(throws: AudioFileError.noSound(path: path, seconds: 1)) {
      try AudioFileReader(path: path)
    }
  }
}
