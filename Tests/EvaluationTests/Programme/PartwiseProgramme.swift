import Evaluation

/// A programme of which so many samples are read at a time.
struct PartwiseProgramme: Programme {
  let planes: [[Float]]
  let part: Int

  var channels: Int { planes.channels }
  var samples: Int { planes.samples }

  func read(_ range: Range<Int>) throws -> [[Float]] {
    precondition(range.lowerBound >= 0 && range.upperBound <= samples, "\(range) of \(samples)")
    return planes.read(range)
  }
}
