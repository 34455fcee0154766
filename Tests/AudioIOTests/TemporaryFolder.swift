import AudioIO
import Foundation

/// A folder of one test, removed with it.
final class TemporaryFolder {
  let url = FileManager.default.temporaryDirectory.appending(path: "fader-\(UUID().uuidString)")

  init() throws {
    try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(at: url) }

  func path(_ name: String) -> String { url.appending(path: name).path(percentEncoded: false) }

  func names() throws -> [String] {
    try FileManager.default.contentsOfDirectory(atPath: url.path(percentEncoded: false)).sorted()
  }

  func bytes(_ name: String) throws -> Data { try Data(contentsOf: url.appending(path: name)) }

  /// Writes a buffer to a file of this name and returns its path.
  @discardableResult
  func write(
    _ buffer: AudioBuffer, as name: String, _ sampleFormat: SampleFormat? = nil, seed: UInt64 = 0,
    blocks: [Int] = [.max]
  ) throws -> String {
    let encoding = try AudioEncoding(AudioFormat(path: name), sampleFormat)
    let writer = try AudioFileWriter(
      path: path(name), encoding: encoding, sampleRate: buffer.sampleRate,
      channels: buffer.channels.count, ditherSeed: seed)
    var start = 0
    var turn = 0
    while start < buffer.samples {
      let count = min(blocks[turn % blocks.count], buffer.samples - start)
      try writer.write(buffer.slice(start..<start + count))
      start += count
      turn += 1
    }
    try writer.finish()
    return path(name)
  }
}

extension AudioBuffer {
  /// Channels of any function of channel and sample.
  init(
    channels: Int = 1, samples: Int, sampleRate: Int = 44_100, _ value: (Int, Int) -> Double
  ) {
    self.init(
      channels: (0..<channels).map { channel in
        (0..<samples).map { Float(value(channel, $0)) }
      }, sampleRate: sampleRate)
  }

  /// A sine of its own frequency in each channel, half of full scale.
  static func tones(channels: Int = 2, samples: Int, sampleRate: Int = 44_100) -> AudioBuffer {
    AudioBuffer(channels: channels, samples: samples, sampleRate: sampleRate) { channel, sample in
      0.5 * sin(2 * .pi * 441 * Double(channel + 1) * Double(sample) / Double(sampleRate) + 0.1)
    }
  }

  func slice(_ range: Range<Int>) -> AudioBuffer {
    AudioBuffer(channels: channels.map { Array($0[range]) }, sampleRate: sampleRate)
  }

  /// The largest difference of any two samples.
  func distance(to other: AudioBuffer) -> Float {
    zip(channels, other.channels).flatMap { zip($0, $1).map { abs($0 - $1) } }.max() ?? .infinity
  }
}
