import Foundation
import MixingConsole

/// What a command hears: a WAV file of 32-bit floats in a nameless file, filled while the mix goes by.
///
/// `@unchecked Sendable`: filled by one thread, and only read afterwards.
package final class WaveInput: @unchecked Sendable {
  /// Samples of each channel.
  package let samples: Int
  /// In hertz.
  let sampleRate: Int
  /// Known with the first block; 1 where none comes.
  private(set) var channels = 1
  private let file: NamelessFile

  /// Silence of a length.
  package init(samples: Int, sampleRate: Int, folder: String) throws {
    (self.samples, self.sampleRate) = (samples, sampleRate)
    file = try NamelessFile(folder: folder)
  }

  private static let headerBytes = 58
  /// Of the sound.
  var bytes: Int { samples * channels * MemoryLayout<Float>.size }

  /// Writes a block where it belongs; what lies before the beginning or after the end is left out.
  ///
  /// - Parameters:
  ///   - block: The beginning of each channel.
  ///   - range: Where it lies.
  /// - Throws: Why the file cannot be written.
  func write(_ block: [UnsafePointer<Float>], to range: Range<Int>) throws {
    channels = block.count
    let part = range.clamped(to: 0..<samples)
    guard !part.isEmpty else { return }
    let first = part.lowerBound - range.lowerBound
    var frames = [Float](repeating: 0, count: part.count * channels)
    for (channel, values) in block.enumerated() {
      for index in 0..<part.count { frames[index * channels + channel] = values[first + index] }
    }
    let start = Self.headerBytes + part.lowerBound * channels * MemoryLayout<Float>.size
    try frames.withUnsafeBytes { try file.write($0, at: start) }
  }

  /// The whole file from its beginning, for reading.
  ///
  /// - Returns: A descriptor with a position of its own, which is the caller's to close.
  func opened() throws -> Int32 {
    try file.cut(toBytes: Self.headerBytes + bytes)
    try header.withUnsafeBytes { try file.write($0, at: 0) }
    let descriptor = open("/proc/self/fd/\(file.descriptor)", O_RDONLY | O_CLOEXEC)
    if descriptor < 0 {
      throw NamelessFile.Failure.cannotRead(
        folder: "/proc/self/fd", reason: String(cString: strerror(errno)))
    }
    return descriptor
  }

  /// The header of so much sound. Beyond 4 GiB it says that the length is unknown, which readers of pipes are used to.
  private var header: [UInt8] {
    let frame = channels * MemoryLayout<Float>.size
    func little(_ value: Int, bytes: Int = 4) -> [UInt8] {
      (0..<bytes).map { UInt8(truncatingIfNeeded: UInt32(clamping: value) >> (8 * $0)) }
    }
    return Array("RIFF".utf8) + little(Self.headerBytes - 8 + bytes) + Array("WAVEfmt ".utf8)
      + little(18) + little(WaveOutput.Encoding.floatTag, bytes: 2) + little(channels, bytes: 2)
      + little(sampleRate) + little(sampleRate * frame) + little(frame, bytes: 2)
      + little(32, bytes: 2) + little(0, bytes: 2) + Array("fact".utf8) + little(4)
      + little(samples)
      + Array("data".utf8) + little(bytes)
  }
}
