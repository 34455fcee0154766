import Documents
import Foundation

/// A WAV file of 16-bit integers in memory.
enum WaveBytes {
  /// The file's bytes: the plain header of 44 bytes, then `round(32,768 · x)` interleaved.
  ///
  /// - Parameters:
  ///   - channels: Planar, all of one length, below full scale; what is beyond stops there, and what is no
  ///     number becomes 0.
  ///   - sampleRate: In hertz.
  /// - Returns: The file.
  static func encoded(_ channels: [[Float]], sampleRate: Int) -> Data {
    let frameBytes = 2 * channels.count
    let contentBytes = (channels.first?.count ?? 0) * frameBytes
    var file = Data("RIFF".utf8)
    file += Data(littleEndian: UInt32(36 + contentBytes))
    file += Data("WAVEfmt ".utf8)
    file += Data(littleEndian: UInt32(16))
    file += Data(littleEndian: UInt16(1))
    file += Data(littleEndian: UInt16(channels.count))
    file += Data(littleEndian: UInt32(sampleRate))
    file += Data(littleEndian: UInt32(sampleRate * frameBytes))
    file += Data(littleEndian: UInt16(frameBytes))
    file += Data(littleEndian: UInt16(16))
    file += Data("data".utf8)
    file += Data(littleEndian: UInt32(contentBytes))
    var values = [Int16](repeating: 0, count: contentBytes / 2)
    for (channel, samples) in channels.enumerated() {
      for (frame, sample) in samples.enumerated() {
        let held = min(max(32_768 * sample, -32_768), 32_767).rounded(.toNearestOrEven)
        values[frame * channels.count + channel] = sample.isNaN ? 0 : Int16(held).littleEndian
      }
    }
    return file + values.withUnsafeBytes { Data($0) }
  }
}
