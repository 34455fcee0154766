/// Sound of any length, such as a mix on its way to the output stage, kept in a nameless temporary file: 4 bytes for
/// each sample of each channel.
///
/// The file holds blocks as they were added, one channel after the other, so that samples are copied once on their way
/// in and once on their way out.
package final class MixSpool {
  package typealias Failure = NamelessFile.Failure

  package let channels: Int
  /// How many samples of each channel the spool holds.
  package var samples: Int { starts.last ?? 0 }
  private let file: NamelessFile
  /// Where each block begins, and the end of the last.
  private var starts = [0]

  /// An empty spool in a folder: that of the output, where there is room for it.
  package init(folder: String, channels: Int = 2) throws(Failure) {
    self.channels = channels
    file = try NamelessFile(folder: folder)
  }

  /// Adds samples to the end: for each channel as many.
  package func append(_ block: [[Float]]) throws(Failure) {
    let count = block.first?.count ?? 0
    precondition(
      block.count == channels && block.allSatisfy { $0.count == count },
      "MixSpool: a block of \(block.map(\.count)) samples for \(channels) channels")
    if count == 0 { return }
    for (channel, samples) in block.enumerated() {
      let start = Self.offset(of: channel, in: self.samples..<self.samples + count, channels)
      try samples.withUnsafeBufferPointer { samples throws(Failure) in
        try file.write(UnsafeRawBufferPointer(samples), at: start)
      }
    }
    starts.append(samples + count)
  }

  /// A copy of the samples of each channel in a range.
  package func read(_ range: Range<Int>) throws(Failure) -> [[Float]] {
    var failure: Failure?
    let channels = (0..<channels).map { channel in
      [Float](unsafeUninitializedCapacity: range.count) { samples, count in
        guard failure == nil, let start = samples.baseAddress else { return }
        do throws(Failure) {
          try read(range, ofChannel: channel, into: start)
          count = range.count
        } catch {
          failure = error
        }
      }
    }
    if let failure { throw failure }
    return channels
  }

  /// Copies the samples of one channel in a range.
  package func read(
    _ range: Range<Int>, ofChannel channel: Int, into samples: UnsafeMutablePointer<Float>
  ) throws(Failure) {
    precondition(
      range.lowerBound >= 0 && range.upperBound <= self.samples,
      "MixSpool: \(range) of \(self.samples) samples")
    // The first block that ends behind the beginning of the range.
    var (block, end) = (1, starts.count)
    while block < end {
      let middle = (block + end) / 2
      if starts[middle] > range.lowerBound { end = middle } else { block = middle + 1 }
    }
    var position = range.lowerBound
    while position < range.upperBound {
      let whole = starts[block - 1]..<starts[block]
      let part = position..<min(range.upperBound, whole.upperBound)
      let start =
        Self.offset(of: channel, in: whole, channels)
        + (part.lowerBound - whole.lowerBound) * MemoryLayout<Float>.stride
      try file.read(
        UnsafeMutableRawBufferPointer(
          UnsafeMutableBufferPointer(
            start: samples + part.lowerBound - range.lowerBound, count: part.count)), at: start)
      position = part.upperBound
      block += 1
    }
  }

  /// Where a channel of a block begins in the file, in bytes.
  private static func offset(of channel: Int, in block: Range<Int>, _ channels: Int) -> Int {
    (channels * block.lowerBound + channel * block.count) * MemoryLayout<Float>.stride
  }
}
