import MixingConsole

/// A programme in a nameless temporary file, 8 bytes a sample.
///
/// `@unchecked Sendable`: filled by who makes it, before anyone else has it, and only read afterwards, which
/// has no state.
package final class SpooledProgramme: Programme, @unchecked Sendable {
  private let spool: MixSpool
  package let channels: Int

  /// An empty programme.
  ///
  /// - Parameters:
  ///   - channels: One or two.
  ///   - folder: Where there is room.
  /// - Throws: Why no file can be made there.
  package init(channels: Int, folder: String) throws {
    precondition((1...2).contains(channels), "SpooledProgramme: \(channels) channels")
    self.channels = channels
    spool = try MixSpool(folder: folder)
  }

  /// Adds the next samples, planar, of all channels.
  package func append(_ block: [[Float]]) throws {
    precondition(
      block.count == channels && block[0].count == block[channels - 1].count,
      "SpooledProgramme: a block of \(block.map(\.count)) samples for \(channels) channels")
    try spool.append(left: block[0], right: block[channels - 1], count: block[0].count)
  }

  package var samples: Int { spool.samples }

  package func read(_ range: Range<Int>) throws -> [[Float]] {
    Array(try spool.read(range).prefix(channels))
  }
}
