import Documents
import Foundation

/// Sound as it is written for listening: never clipped, and changed by nothing but one gain.
///
/// A peak above −0.1 dBFS is brought there; the room is for dither and rounding. Everything else
/// stays as it is.
package struct PlayableAudio: Sendable {
  /// The largest peak that is left alone.
  package static let peakDbfs = -0.1

  /// Planar, scaled.
  package let channels: [[Float]]
  /// What it was scaled by, in decibels: 0, or what a peak beyond the limit took.
  package let gainDb: Double

  /// Scales planar channels where their peak asks for it; every value has to be finite.
  package init(_ channels: [[Float]]) {
    let peak = channels.lazy.joined().reduce(0) { max($0, abs($1)) }
    let excess = 20 * log10(Double(peak)) - Self.peakDbfs
    guard excess > 0 else {
      (self.channels, gainDb) = (channels, 0)
      return
    }
    gainDb = -excess
    let gain = Float(pow(10, gainDb / 20))
    self.channels = channels.map { channel in channel.map { gain * $0 } }
  }
}

/// A WAV file of 16-bit integers in memory.
enum WaveBytes {
  /// The file's bytes: the plain header of 44 bytes, then `round(32,768 · x)` interleaved.
  ///
  /// - Parameters:
  ///   - channels: Planar, all of one length, below full scale; what is beyond stops there, and NaN
  ///     becomes 0.
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
