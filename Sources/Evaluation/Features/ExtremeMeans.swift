/// Means of the smallest and of the largest of a few thousand magnitudes, without sorting them all.
///
/// Magnitudes are counted in buckets of an eighth of an octave (exponent and three bits of the
/// significand); only the two buckets in which the limits lie are sorted. Scratch of one thread.
struct ExtremeMeans {
  private var counts = [Int32](repeating: 0, count: 2_048)
  private var lowEdge: [Float]
  private var highEdge: [Float]

  /// Scratch for up to `capacity` values.
  init(capacity: Int) {
    lowEdge = Array(repeating: 0, count: capacity)
    highEdge = lowEdge
  }

  /// The bucket in which the extreme values end, and how many of its values are among them.
  private typealias Limit = (bucket: Int, count: Int)

  /// The means of the `count` smallest and largest values in a range.
  mutating func means(
    of values: UnsafePointer<Float>, in range: Range<Int>, count: Int
  ) -> (smallest: Double, largest: Double) {
    let (low, high) = limits(of: values, in: range, count: count)
    var (smallest, largest) = (0.0, 0.0)
    lowEdge.withUnsafeMutableBufferPointer { lowEdge in
      highEdge.withUnsafeMutableBufferPointer { highEdge in
        var (lowCount, highCount) = (0, 0)
        for index in range {
          let value = values[index]
          let bucket = Self.bucket(value)
          if bucket < low.bucket {
            smallest += Double(value)
          } else if bucket == low.bucket {
            lowEdge[lowCount] = value
            lowCount += 1
          }
          if bucket > high.bucket {
            largest += Double(value)
          } else if bucket == high.bucket {
            highEdge[highCount] = value
            highCount += 1
          }
        }
        lowEdge[..<lowCount].sort()
        highEdge[..<highCount].sort()
        for index in 0..<low.count { smallest += Double(lowEdge[index]) }
        for index in highCount - high.count..<highCount { largest += Double(highEdge[index]) }
      }
    }
    return (smallest / Double(count), largest / Double(count))
  }

  private static func bucket(_ value: Float) -> Int { Int(value.bitPattern >> 20) & 2_047 }

  private mutating func limits(
    of values: UnsafePointer<Float>, in range: Range<Int>, count: Int
  ) -> (low: Limit, high: Limit) {
    counts.withUnsafeMutableBufferPointer { counts in
      var (lowest, highest) = (counts.count - 1, 0)
      for index in range {
        let bucket = Self.bucket(values[index])
        counts[bucket] += 1
        lowest = min(lowest, bucket)
        highest = max(highest, bucket)
      }
      var low = (bucket: lowest, count: count)
      while low.count > counts[low.bucket] {
        low = (low.bucket + 1, low.count - Int(counts[low.bucket]))
      }
      var high = (bucket: highest, count: count)
      while high.count > counts[high.bucket] {
        high = (high.bucket - 1, high.count - Int(counts[high.bucket]))
      }
      for bucket in lowest...highest { counts[bucket] = 0 }
      return (low, high)
    }
  }
}
