import AudioIO
import Foundation

/// A folder of one test, removed with it.
final class Tree {
  let path = FileManager.default.temporaryDirectory.appending(path: "fader-\(UUID().uuidString)")
    .path

  init() throws { try makeFolder("") }

  deinit { try? FileManager.default.removeItem(atPath: path) }

  func callAsFunction(_ name: String) -> String { path + "/" + name }

  func makeFolder(_ name: String) throws {
    try FileManager.default.createDirectory(
      atPath: self(name), withIntermediateDirectories: true)
  }

  func write(_ text: String, as name: String) throws {
    try makeFolder(URL(filePath: name).deletingLastPathComponent().relativePath)
    try Data(text.utf8).write(to: URL(filePath: self(name)))
  }

  /// A short noise-free WAV.
  func writeAudio(
    _ name: String, seconds: Double = 0.1, sampleRate: Int = 44_100, channels: Int = 1
  ) throws {
    try makeFolder(URL(filePath: name).deletingLastPathComponent().relativePath)
    let writer = try AudioFileWriter(
      path: self(name), encoding: AudioEncoding(AudioFormat(path: name), nil),
      sampleRate: sampleRate, channels: channels)
    let ramp = (0..<Int(seconds * Double(sampleRate))).map { Float($0 % 100) / 200 }
    try writer.write(
      AudioBuffer(channels: Array(repeating: ramp, count: channels), sampleRate: sampleRate))
    try writer.finish()
  }

  /// A song as the folder layout has it.
  func writeSong(_ name: String, stems: [String] = ["kick.wav", "bass.wav"]) throws {
    for stem in stems { try writeAudio(name + "/stems/" + stem) }
    try writeAudio(name + "/mix.wav", channels: 2)
  }
}
