import AudioIO
import MixingConsole

/// A stem at another rate than its file's, converted once for many passes over the song, in a nameless temporary
/// file.
///
/// `@unchecked Sendable`: filled while it is made, and only read afterwards, where each reader keeps its own
/// position.
final class StemSpool: @unchecked Sendable {
  private let spool: MixSpool

  /// Converts a file.
  ///
  /// - Parameters:
  ///   - path: The stem.
  ///   - sampleRate: In hertz.
  ///   - folder: Where there is room for it.
  ///   - report: Is asked whether to go on.
  /// - Throws: What reading or writing meets, what the report throws.
  init(of path: String, sampleRate: Int, folder: String, _ report: Reporter) throws {
    let reader = try AudioFileReader(stem: path, sampleRate: sampleRate)
    spool = try MixSpool(folder: folder, channels: reader.channels)
    try reader.forEachBlock(report) { try spool.append($0.channels) }
  }

  /// The stem from its beginning.
  var source: any StemSource { Reader(self) }

  private final class Reader: StemSource {
    private let spool: StemSpool
    private var position = 0

    init(_ spool: StemSpool) { self.spool = spool }

    var channels: Int { spool.spool.channels }
    var samples: Int { spool.spool.samples }

    func read(_ count: Int, into buffers: [UnsafeMutablePointer<Float>]) throws -> Int {
      let end = min(position + count, samples)
      for (channel, buffer) in buffers.enumerated() {
        try spool.spool.read(position..<end, ofChannel: channel, into: buffer)
      }
      defer { position = end }
      return end - position
    }
  }
}
