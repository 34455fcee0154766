/// Means of the smallest and of the largest of a few thousand magnitudes, without sorting them all.
///
/// Magnitudes are counted in buckets of an eighth of an octave (exponent and three bits of the significand);
/// only the two buckets in which the limits lie are sorted. Scratch of one thread.
final class ExtremeMeans {
  private var counts = [Int32](repeating: 0, count: 2_048)
  private var edge: [Float] = []

  /// The means of the `count` smallest and largest values in a range.
  func means(
    of values: UnsafePointer<Float>, in range: Range<Int>, count: Int
  ) -> (smallest: Double, largest: Double) {
    var (lowest, highest) = (counts.count - 1, 0)
    counts.withUnsafeMutableBufferPointer { counts in
      for index in range {
        let bucket = Self.bucket(values[index])
        counts[bucket] += 1
        lowest = min(lowest, bucket)
        highest = max(highest, bucket)
      }
    }
    let low = limit(stride(from: lowest, through: highest, by: 1), count: count)
    let high = limit(stride(from: highest, through: lowest, by: -1), count: count)
    for bucket in lowest...highest { counts[bucket] = 0 }

    let smallest = sum(of: values, in: range, whole: lowest..<low.bucket, edge: low) { $0 < $1 }
    let largest = sum(
      of: values, in: range, whole: high.bucket + 1..<highest + 1, edge: high
    ) { $0 > $1 }
    return (smallest / Double(count), largest / Double(count))
  }

  private static func bucket(_ value: Float) -> Int { Int(value.bitPattern >> 20) & 2_047 }

  /// The bucket in which the extreme values end, and how many of its values are among them.
  private func limit(
    _ buckets: StrideThrough<Int>, count: Int
  ) -> (bucket: Int, count: Int) {
    var left = count
    for bucket in buckets {
      if left <= counts[bucket] { return (bucket, left) }
      left -= Int(counts[bucket])
    }
    preconditionFailure("ExtremeMeans: \(count) of fewer values")
  }

  /// The sum of the values in whole buckets and of the first `edge.count` in the edge bucket.
  private func sum(
    of values: UnsafePointer<Float>, in range: Range<Int>, whole: Range<Int>,
    edge limit: (bucket: Int, count: Int), by precedes: (Float, Float) -> Bool
  ) -> Double {
    edge.removeAll(keepingCapacity: true)
    var sum = 0.0
    for index in range {
      let bucket = Self.bucket(values[index])
      if whole.contains(bucket) { sum += Double(values[index]) }
      if bucket == limit.bucket { edge.append(values[index]) }
    }
    edge.sort(by: precedes)
    return edge.prefix(limit.count).reduce(sum) { $0 + Double($1) }
  }
}
