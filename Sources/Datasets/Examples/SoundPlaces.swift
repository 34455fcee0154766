/// Whether a sound sounds within a segment, answered in constant time.
///
/// A segment is judged by the survey's blocks of 400 ms that lie within it: one must be active. Where it is
/// too short to hold one, all blocks must be that it reaches into most.
struct SoundPlaces: Sendable {
  /// How many of the blocks before each are active.
  private let sums: [Int32]

  init(_ activity: [Bool]) {
    var sum: Int32 = 0
    sums =
      [0]
      + activity.map { isActive in
        sum += isActive ? 1 : 0
        return sum
      }
  }

  /// The blocks that decide: the first that begins in a segment, and the last that ends in it.
  struct Blocks {
    let first: Int
    let last: Int

    /// The blocks within `samples` samples from `start` on.
    init(start: Int, samples: Int, sampleRate: Int) {
      first = (start * 10 + sampleRate - 1) / sampleRate
      last = (start + samples) * 10 / sampleRate - 4
    }

    /// The last start that has the same blocks as `start`.
    func end(samples: Int, sampleRate: Int) -> Int {
      min(first * sampleRate / 10, ((last + 5) * sampleRate + 9) / 10 - samples - 1)
    }
  }

  func sounds(in blocks: Blocks) -> Bool {
    let last = sums.count - 2  // of the sound
    if blocks.first <= blocks.last {
      guard blocks.first <= last else { return false }
      return sums[min(blocks.last, last) + 1] > sums[blocks.first]
    }
    // A sound may end before the segment begins.
    guard max(blocks.last, 0) <= last else { return false }
    let around = max(blocks.last, 0)...max(min(blocks.first, last), max(blocks.last, 0))
    return Int(sums[around.upperBound + 1] - sums[around.lowerBound]) == around.count
  }
}
