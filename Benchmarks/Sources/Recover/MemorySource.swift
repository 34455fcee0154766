import MixingConsole

/// Samples in memory as the source of a stem, read in order, once.
final class MemorySource: StemSource {
  private let rows: [[Float]]
  private var position = 0

  /// Planar, all rows equally long.
  init(_ rows: [[Float]]) { self.rows = rows }

  var channels: Int { rows.count }
  var samples: Int { rows[0].count }

  func read(_ count: Int, into buffers: [UnsafeMutablePointer<Float>]) -> Int {
    let count = min(count, samples - position)
    for (row, buffer) in zip(rows, buffers) {
      for index in 0..<count { buffer[index] = row[position + index] }
    }
    position += count
    return count
  }
}
