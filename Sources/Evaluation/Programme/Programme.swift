import MixingConsole

/// Sound of any length, any part of which can be had at any time.
///
/// Whatever is measured goes through a programme part by part, as often as it needs to: memory does not grow
/// with the length, but for a few numbers for each frame.
package protocol Programme: Sendable {
  /// One or two.
  var channels: Int { get }
  /// Samples of each channel.
  var samples: Int { get }
  /// How many samples are in memory at a time: enough for all threads to have work.
  var part: Int { get }
  /// The samples in a range that lies within 0 ..< `samples`, planar.
  func read(_ range: Range<Int>) throws -> [[Float]]
}

extension Programme {
  package var part: Int { 1 << 19 }

  /// The samples in any range, silence before and behind the programme, in so many channels: one channel
  /// counts as two equal ones.
  func samples(in range: Range<Int>, channels: Int) throws -> [[Float]] {
    let inside = range.clamped(to: 0..<samples)
    let planes = try inside.isEmpty ? [[Float]](repeating: [], count: self.channels) : read(inside)
    return (0..<channels).map { channel in
      let plane = planes[min(channel, planes.count - 1)]
      if inside == range { return plane }
      return [Float](repeating: 0, count: inside.isEmpty ? 0 : inside.lowerBound - range.lowerBound)
        + plane
        + [Float](
          repeating: 0,
          count: inside.isEmpty ? range.count : range.upperBound - inside.upperBound)
    }
  }

  /// All parts, one after the other.
  func forEachPart(_ body: ([[Float]]) throws -> Void) throws {
    try forEachPart(of: 0..<samples, body)
  }

  /// All parts of a range, one after the other, as far as the programme reaches.
  func forEachPart(of range: Range<Int>, _ body: ([[Float]]) throws -> Void) throws {
    let range = range.clamped(to: 0..<samples)
    for start in stride(from: range.lowerBound, to: range.upperBound, by: part) {
      try body(try read(start..<min(start + part, range.upperBound)))
    }
  }

  /// What is found in frames of two channels that lie evenly in a range, as many frames at a time as have
  /// room in a part.
  ///
  /// - Parameters:
  ///   - frames: How many.
  ///   - hop: Samples from one frame to the next.
  ///   - start: Where the first begins; may lie before the programme.
  ///   - window: Samples of a frame.
  ///   - multiple: Of how many frames a part holds a multiple, but for the last.
  ///   - channels: How many channels `body` is given.
  ///   - body: Takes the samples of a part, and which of all frames lie in it: the first begins with its
  ///     first sample.
  /// - Returns: What `body` returns, one after the other.
  /// - Throws: What reading or `body` throws.
  func mapFrames<Value>(
    _ frames: Int, hop: Int, from start: Int = 0, window: Int, multiple: Int = 1, channels: Int,
    _ body: ([[Float]], Range<Int>) throws -> [Value]
  ) throws -> [Value] {
    let step = max(1, part / hop / multiple) * multiple
    var values: [Value] = []
    for first in stride(from: 0, to: frames, by: step) {
      let some = first..<min(first + step, frames)
      let begin = start + first * hop
      let range = begin..<begin + (some.count - 1) * hop + window
      values += try body(try samples(in: range, channels: channels), some)
    }
    return values
  }
}

/// Planar channels of one length that are held in memory: a programme short enough for it, such as an example
/// of training.
extension Array: Programme where Element == [Float] {
  package var channels: Int { count }
  package var samples: Int { first?.count ?? 0 }

  package func read(_ range: Range<Int>) -> [[Float]] {
    range == 0..<samples ? self : map { Array<Float>($0[range]) }
  }
}

/// A programme that begins earlier or later: its first samples left out, or silence before them.
package struct ShiftedProgramme: Programme {
  private let programme: any Programme
  private let offset: Int

  /// - Parameters:
  ///   - programme: At least one sample is left of it.
  ///   - offset: How many samples earlier it begins; later where negative.
  package init(_ programme: any Programme, earlierBy offset: Int) {
    precondition(
      offset < programme.samples, "ShiftedProgramme: \(offset) of \(programme.samples) samples")
    self.programme = programme
    self.offset = offset
  }

  package var channels: Int { programme.channels }
  package var samples: Int { programme.samples - offset }

  package func read(_ range: Range<Int>) throws -> [[Float]] {
    try programme.samples(
      in: range.lowerBound + offset..<range.upperBound + offset, channels: channels)
  }
}

/// A programme in a nameless temporary file, 4 bytes for each sample of each channel.
///
/// `@unchecked Sendable`: filled by who makes it, before anyone else has it, and only read afterwards, which
/// has no state.
package final class SpooledProgramme: Programme, @unchecked Sendable {
  private let spool: MixSpool
  package var channels: Int { spool.channels }

  /// An empty programme.
  ///
  /// - Parameters:
  ///   - channels: One or two.
  ///   - folder: Where there is room.
  /// - Throws: Why no file can be made there.
  package init(channels: Int, folder: String) throws {
    precondition((1...2).contains(channels), "SpooledProgramme: \(channels) channels")
    spool = try MixSpool(folder: folder, channels: channels)
  }

  /// Adds the next samples, planar, of all channels.
  package func append(_ block: [[Float]]) throws {
    try spool.append(block)
  }

  package var samples: Int { spool.samples }

  package func read(_ range: Range<Int>) throws -> [[Float]] {
    try spool.read(range)
  }
}
