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
