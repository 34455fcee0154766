import AudioIO
import MixingConsole

/// An audio file as the source of a stem.
final class StemReader: StemSource {
  private let reader: AudioFileReader

  init(_ reader: AudioFileReader) { self.reader = reader }

  var channels: Int { reader.channels }
  var samples: Int { reader.samples }

  func read(_ count: Int, into buffers: [UnsafeMutablePointer<Float>]) throws -> Int {
    try reader.read(frames: count, into: buffers)
  }
}
