import AudioIO
import Datasets
import Foundation
import TensorEngine
import TestSupport

extension Tree {
  /// Writes channels as they are.
  func write(_ channels: [[Float]], as name: String, sampleRate: Int = 8_000) throws {
    try makeFolder(URL(filePath: name).deletingLastPathComponent().relativePath)
    let writer = try AudioFileWriter(
      path: self(name), encoding: AudioEncoding(.wav, .float32), sampleRate: sampleRate,
      channels: channels.count)
    try writer.write(AudioBuffer(channels: channels, sampleRate: sampleRate))
    try writer.finish()
  }

  /// The songs of the tree, surveyed.
  func survey(
    sampleRate: Int = 8_000, threads: Int = 1, progress: (Double) throws -> Void = { _ in }
  ) throws -> DatasetSurvey {
    try DatasetSurvey(
      Dataset(FolderLayout(), at: path).songs, sampleRate: sampleRate,
      on: Backend.forTests(threads: threads),
      progress: progress)
  }

  /// Cuts a file to a share of its bytes.
  func cut(_ name: String, to share: Double) throws {
    let file = try FileHandle(forUpdating: URL(filePath: self(name)))
    try file.truncate(atOffset: UInt64(Double(file.seekToEnd()) * share))
    try file.close()
  }
}

/// Noise between -0.5 and 0.5, its own for each seed.
func noise(_ count: Int, seed: UInt64 = 0, gain: Float = 1) -> [Float] {
  var random = RandomSource(seed: seed)
  return (0..<count).map { _ in random.uniform(in: -0.5...0.5) * gain }
}

func silence(_ count: Int) -> [Float] { [Float](repeating: 0, count: count) }
