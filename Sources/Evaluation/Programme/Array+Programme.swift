/// Planar channels of one length that are held in memory: a programme short enough for it, such as an example
/// of training.
extension Array: Programme where Element == [Float] {
  package var channels: Int { count }
  package var samples: Int { first?.count ?? 0 }

  package func read(_ range: Range<Int>) -> [[Float]] {
    range == 0..<samples ? self : map { Array<Float>($0[range]) }
  }
}
