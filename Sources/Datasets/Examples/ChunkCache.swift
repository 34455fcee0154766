import AudioIO
import Synchronization

/// Decoded audio, kept up to a number of bytes; what was not used for longest goes first.
///
/// Files are cut into chunks at fixed places, and a chunk is always decoded from its own start. So samples
/// do not depend on what was read before: at another rate than a file's, reading on and starting anew differ
/// by 10⁻⁷ of full scale. For use from any thread; two that need the same chunk may both decode it.
package final class ChunkCache: Sendable {
  /// Samples per channel in a chunk, fewer at a file's end.
  package static let chunk = 1 << 18

  private struct Key: Hashable {
    /// The path's bytes: `String` takes two ways of writing an é for one.
    let path: [UInt8]
    let chunk: Int
  }

  private struct Entry {
    let channels: [[Float]]
    var lastUse: Int
    var bytes: Int { ChunkCache.bytes(of: channels) }
  }

  private struct State {
    var entries: [Key: Entry] = [:]
    var bytes = 0
    var uses = 0
    var decoded = 0

    /// Makes room, then keeps a chunk, unless it alone is too large or another thread was faster.
    mutating func keep(_ channels: [[Float]], _ key: Key, limit: Int) {
      decoded += 1
      let entry = Entry(channels: channels, lastUse: uses)
      guard entry.bytes <= limit, entries[key] == nil else { return }
      // A scan of some thousand entries costs a hundredth of decoding a chunk.
      while bytes + entry.bytes > limit,
        let oldest = entries.min(by: { $0.value.lastUse < $1.value.lastUse })
      {
        bytes -= oldest.value.bytes
        entries[oldest.key] = nil
      }
      entries[key] = entry
      bytes += entry.bytes
    }
  }

  private let sampleRate: Int
  private let limit: Int
  private let state = Mutex(State())

  /// A cache without anything in it.
  ///
  /// - Parameters:
  ///   - sampleRate: The rate that everything is brought to, in hertz.
  ///   - bytes: The most that is kept; 0 keeps nothing.
  package init(sampleRate: Int, bytes: Int) {
    precondition(bytes >= 0, "ChunkCache: \(bytes) bytes")
    self.sampleRate = sampleRate
    limit = bytes
  }

  /// The bytes of samples that are kept now.
  package var bytes: Int { state.withLock { $0.bytes } }

  /// How many chunks have been decoded so far.
  package var decodedChunks: Int { state.withLock { $0.decoded } }

  /// Samples of a file.
  ///
  /// - Parameters:
  ///   - range: Which, at the cache's rate, not beyond the file's end.
  ///   - path: The file.
  ///   - channels: How many the file had when it was surveyed.
  /// - Returns: `[channel][sample]`.
  /// - Throws: `AudioFileError`, or `ExampleError.changed` where the file holds less than that.
  package func read(_ range: Range<Int>, of path: String, channels: Int) throws -> [[Float]] {
    var result = [[Float]](repeating: [], count: channels)
    for channel in result.indices { result[channel].reserveCapacity(range.count) }
    var position = range.lowerBound
    while position < range.upperBound {
      let (index, offset) = position.quotientAndRemainder(dividingBy: Self.chunk)
      let count = min(range.upperBound - position, Self.chunk - offset)
      let chunk = try chunk(index, of: path)
      guard chunk.count == channels, chunk.allSatisfy({ $0.count >= offset + count }) else {
        throw ExampleError.changed(path: path)
      }
      for channel in result.indices {
        result[channel].append(contentsOf: chunk[channel][offset..<offset + count])
      }
      position += count
    }
    return result
  }

  private func chunk(_ index: Int, of path: String) throws -> [[Float]] {
    let key = Key(path: Array(path.utf8), chunk: index)
    let kept = state.withLock { state in
      state.uses += 1
      state.entries[key]?.lastUse = state.uses
      return state.entries[key]?.channels
    }
    if let kept { return kept }
    let reader = try AudioFileReader(path: path, sampleRate: sampleRate)
    try reader.seek(to: key.chunk * Self.chunk)
    let channels = try reader.read(frames: Self.chunk).channels
    state.withLock { $0.keep(channels, key, limit: limit) }
    return channels
  }

  private static func bytes(of channels: [[Float]]) -> Int {
    channels.reduce(0) { $0 + $1.count * MemoryLayout<Float>.stride }
  }
}
