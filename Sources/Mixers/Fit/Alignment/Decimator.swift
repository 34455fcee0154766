import Foundation
import MixingConsole

/// A signal folded to mono at a whole fraction of its sample rate, for a first look at a whole song.
struct Decimator {
  /// Zeros of the sinc on either side.
  private static let zeros = 8

  private let factor: Int
  /// Sinc with its cut-off at 0.45 of the new rate, under a Hann window.
  private let taps: [Float]

  init(factor: Int) {
    self.factor = factor
    let half = Self.zeros * factor
    let cutOff = 0.9 / Double(factor)
    taps = (-half...half).map { index in
      let phase = Double.pi * cutOff * Double(index)
      let sinc = index == 0 ? 1 : sin(phase) / phase
      let window = 0.5 + 0.5 * cos(.pi * Double(index) / Double(half + 1))
      return Float(cutOff * sinc * window)
    }
  }

  /// Reads a source to its end.
  ///
  /// - Parameter source: From its beginning.
  /// - Returns: One value for each `factor` samples.
  /// - Throws: What reading throws.
  func decimated(_ source: any StemSource) throws -> [Float] {
    let size = 65_536
    let scratch = UnsafeMutablePointer<Float>.allocate(capacity: size * source.channels)
    defer { scratch.deallocate() }
    let rows = (0..<source.channels).map { scratch + $0 * size }
    // What the filter looks at: half of its length lies before the first sample.
    var waiting = [Float](repeating: 0, count: taps.count / 2)
    var result: [Float] = []
    result.reserveCapacity(source.samples / factor + 1)
    var isAtEnd = false
    while !isAtEnd {
      let count = try source.read(size, into: rows)
      isAtEnd = count == 0
      if isAtEnd {
        waiting.append(contentsOf: repeatElement(0, count: taps.count / 2))
      } else {
        for index in 0..<count { waiting.append(rows.reduce(0) { $0 + $1[index] }) }
      }
      var start = 0
      waiting.withUnsafeBufferPointer { waiting in
        taps.withUnsafeBufferPointer { taps in
          guard let signal = waiting.baseAddress, let filter = taps.baseAddress else { return }
          while start + taps.count <= waiting.count {
            result.append(filter.sumOfProducts(with: signal + start, count: taps.count))
            start += factor
          }
        }
      }
      waiting.removeFirst(min(start, waiting.count))
    }
    return result
  }
}
