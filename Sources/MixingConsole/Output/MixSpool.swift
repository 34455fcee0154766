import Foundation

/// Sound of any length, such as a mix on its way to the output stage, kept in a nameless temporary file: 4 bytes for
/// each sample of each channel.
///
/// The file is unlinked as soon as it is open, so nothing is left behind however the program ends. It holds blocks as
/// they were added, one channel after the other, so that samples are copied once on their way in and once on their
/// way out.
package final class MixSpool {
  /// Why the spool cannot be used.
  package enum Failure: Error, Equatable, CustomStringConvertible {
    case cannotCreate(folder: String, reason: String)
    case cannotWrite(folder: String, reason: String)
    case cannotRead(folder: String, reason: String)

    package var description: String {
      switch self {
      case .cannotCreate(let folder, let reason):
        "no temporary file can be made in \(folder): \(reason). Choose an output folder that can be "
          + "written to."
      case .cannotWrite(let folder, let reason):
        "the temporary file in \(folder) cannot be written: \(reason). Free some space, or write the "
          + "mix elsewhere."
      case .cannotRead(let folder, let reason):
        "the temporary file in \(folder) cannot be read back: \(reason)."
      }
    }
  }

  package let channels: Int
  /// How many samples of each channel the spool holds.
  package var samples: Int { starts.last ?? 0 }
  private let folder: String
  private let descriptor: Int32
  /// Where each block begins, and the end of the last.
  private var starts = [0]

  /// An empty spool in a folder: that of the output, where there is room for it.
  package init(folder: String, channels: Int = 2) throws(Failure) {
    self.folder = folder
    self.channels = channels
    var template = Array((folder + "/.fader-XXXXXX").utf8CString)
    descriptor = mkstemp(&template)
    if descriptor < 0 { throw .cannotCreate(folder: folder, reason: Self.reason) }
    unlink(template)
  }

  deinit { close(descriptor) }

  private static var reason: String { String(cString: strerror(errno)) }

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
        try write(UnsafeRawBufferPointer(samples), at: start)
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
      try read(
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

  private func write(_ bytes: UnsafeRawBufferPointer, at start: Int) throws(Failure) {
    var done = 0
    while done < bytes.count {
      let count = pwrite(
        descriptor, bytes.baseAddress.map { $0 + done }, bytes.count - done, off_t(start + done))
      if count < 0 && errno == EINTR { continue }
      if count <= 0 { throw .cannotWrite(folder: folder, reason: Self.reason) }
      done += count
    }
  }

  private func read(_ bytes: UnsafeMutableRawBufferPointer, at start: Int) throws(Failure) {
    var done = 0
    while done < bytes.count {
      let count = pread(
        descriptor, bytes.baseAddress.map { $0 + done }, bytes.count - done, off_t(start + done))
      if count < 0 && errno == EINTR { continue }
      if count <= 0 {
        throw .cannotRead(folder: folder, reason: count < 0 ? Self.reason : "it is cut short")
      }
      done += count
    }
  }
}
