import MixingConsole

/// A stem that lies in memory and is handed out in pieces.
package final class ArrayStem: StemSource {
  package struct Unreadable: Error {}

  package let channels: Int
  package let samples: Int
  private let content: [[Float]]
  private let failsAt: Int
  private var position = 0

  /// A stem of some content; reading fails from sample `failsAt` on.
  package init(_ content: [[Float]], failsAt: Int = .max) {
    self.content = content
    self.failsAt = failsAt
    channels = content.count
    samples = content[0].count
  }

  package func read(_ count: Int, into buffers: [UnsafeMutablePointer<Float>]) throws -> Int {
    if position >= failsAt { throw Unreadable() }
    let step = min(count, samples - position)
    for (row, buffer) in zip(content, buffers) {
      for index in 0..<step { buffer[index] = row[position + index] }
    }
    position += step
    return step
  }
}
