package import AudioIO
import Documents
package import Foundation

/// A folder with short stems of one test.
package struct SongFolder: Sendable {
  package let path: String

  /// Calls `body` with a folder that holds `song/` and has room for what is written beside it.
  package static func make<Result>(_ body: (SongFolder) throws -> Result) throws -> Result {
    try withFolder { folder in
      let song = SongFolder(path: folder + "/song")
      try song.makeFolder("")
      return try body(song)
    }
  }

  /// Where something lies beside the song.
  package func beside(_ name: String) -> String { path + "/../" + name }

  package func makeFolder(_ name: String) throws {
    try FileManager.default.createDirectory(
      atPath: path + "/" + name, withIntermediateDirectories: true)
  }

  /// Any other file.
  package func write(_ text: String, as name: String) throws {
    try Data(text.utf8).write(to: URL(filePath: path + "/" + name))
  }

  /// A decaying tone in every channel. The file is what its name says, WAV under a name that says nothing
  /// that can be written.
  package func writeStem(
    _ name: String, hertz: Double = 440, seconds: Double = 0.3, sampleRate: Int = 44_100,
    channels: Int = 1, amplitude: Double = 0.3, _ sampleFormat: SampleFormat? = nil
  ) throws {
    let format = (try? AudioFormat(path: name)) ?? .wav
    let temporary = path + "/../temporary." + format.rawValue
    let samples = Int(seconds * Double(sampleRate))
    let writer = try AudioFileWriter(
      path: temporary, encoding: AudioEncoding(format, sampleFormat), sampleRate: sampleRate,
      channels: channels)
    let tone = (0..<samples).map { sample in
      let time = Double(sample) / Double(sampleRate)
      return Float(amplitude * exp(-2 * time) * sin(2 * .pi * hertz * time))
    }
    try writer.write(
      AudioBuffer(channels: Array(repeating: tone, count: channels), sampleRate: sampleRate))
    try writer.finish()
    try FileManager.default.moveItem(atPath: temporary, toPath: path + "/" + name)
  }

  /// A mono file of these numbers as they are, finite or not.
  package func writeFloats(_ name: String, _ values: [Float], sampleRate: UInt32 = 44_100) throws {
    let bytes = UInt32(4 * values.count)
    func little(_ value: UInt32) -> Data { withUnsafeBytes(of: value.littleEndian) { Data($0) } }
    let format = little(0x1_0003) + little(sampleRate) + little(4 * sampleRate) + little(0x20_0004)
    let header =
      Data("RIFF".utf8) + little(36 + bytes) + Data("WAVEfmt ".utf8) + little(16) + format
      + Data("data".utf8) + little(bytes)
    let samples = values.reduce(Data()) { $0 + little($1.bitPattern) }
    try (header + samples).write(to: URL(filePath: path + "/" + name))
  }

  /// Hours of silence that take no room on the disk: a header, then a hole.
  package func writeSilence(_ name: String, seconds: Int) throws {
    let bytes = UInt32(seconds * 2 * 44_100)
    func little(_ value: UInt32) -> Data { withUnsafeBytes(of: value.littleEndian) { Data($0) } }
    let format = little(0x1_0001) + little(44_100) + little(88_200) + little(0x10_0002)
    let header =
      Data("RIFF".utf8) + little(36 + bytes) + Data("WAVEfmt ".utf8) + little(16) + format
      + Data("data".utf8) + little(bytes)
    try header.write(to: URL(filePath: path + "/" + name))
    try cut(name, toBytes: header.count + Int(bytes))
  }

  /// Gives a file another length: what is beyond is lost, or a hole.
  package func cut(_ name: String, toBytes bytes: Int) throws {
    let file = try FileHandle(forUpdating: URL(filePath: path + "/" + name))
    try file.truncate(atOffset: UInt64(bytes))
    try file.close()
  }

  /// Kick, bass and keys.
  package func writeBand() throws {
    try writeStem("kick.wav", hertz: 60)
    try writeStem("bass.wav", hertz: 110, amplitude: 0.5)
    try writeStem("keys.wav", hertz: 880, channels: 2, amplitude: 0.1)
  }

  /// The mix that was written.
  package func audio(_ name: String = "mix.wav") throws -> AudioBuffer {
    try AudioFileReader(path: beside(name)).readAll()
  }

  package func bytes(_ name: String) throws -> Data {
    try Data(contentsOf: URL(filePath: beside(name)))
  }

  /// The session that was written.
  package func session(_ name: String = "session.json") throws -> [String: Any] {
    try JSONSerialization.jsonObject(with: bytes(name)) as? [String: Any] ?? [:]
  }
}

/// A folder that exists while `body` runs.
package func withFolder<Result>(_ body: (String) throws -> Result) throws -> Result {
  let folder = FileManager.default.temporaryDirectory.appending(path: "fader-\(UUID().uuidString)")
  try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
  defer { try? FileManager.default.removeItem(at: folder) }
  return try body(folder.path)
}

/// Everything in a folder, hidden files too.
package func contents(of folder: String) throws -> [String] {
  try FileManager.default.contentsOfDirectory(atPath: folder).sorted()
}
