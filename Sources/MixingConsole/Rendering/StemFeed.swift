package import TensorEngine

/// A stem laid on the time line of the mix: silence before its start and after its end.
package final class StemFeed {
  private let source: any StemSource
  private let backend: Backend
  private let startSample: Int
  private var position = 0
  private var hasSkippedBeginning: Bool
  private var isAtEnd = false
  /// The first error that reading met; from then on the feed is silent.
  package private(set) var error: (any Error)?

  /// A feed at the start of the mix; a stem whose `startSample` is negative loses its beginning.
  package init(_ source: any StemSource, startSample: Int, backend: Backend) {
    self.source = source
    self.startSample = startSample
    self.backend = backend
    hasSkippedBeginning = startSample >= 0
  }

  /// `count` samples of the mix's time line, `[1, 1, channel, sample]`.
  ///
  /// - Parameters:
  ///   - count: The length of the block.
  ///   - start: Where it begins, in samples of the mix, not before the end of the last one; `nil` for there.
  ///     What lies between is passed over: a track that was muted for a while goes on where the mix is.
  /// - Returns: The samples; silence where the stem has none, or could not be read.
  package func next(_ count: Int, from start: Int? = nil) -> Tensor {
    passOver(until: start ?? position)
    defer { position += count }
    let lead = min(max(startSample - position, 0), count)
    return Tensor(uninitialized: [1, 1, source.channels, count], on: backend) { samples in
      var filled = lead
      do {
        if !hasSkippedBeginning {
          try skip(-startSample)
          hasSkippedBeginning = true
        }
        while filled < count && !isAtEnd {
          let buffers = (0..<source.channels).map { samples + $0 * count + filled }
          let read = try source.read(count - filled, into: buffers)
          filled += read
          isAtEnd = read == 0
        }
      } catch {
        self.error = self.error ?? error
        isAtEnd = true
      }
      for channel in 0..<source.channels {
        let row = samples + channel * count
        row.update(repeating: 0, count: lead)
        (row + filled).update(repeating: 0, count: count - filled)
      }
    }
  }

  private func passOver(until start: Int) {
    let missed = start - max(position, startSample)
    position = max(position, start)
    guard missed > 0, !isAtEnd else { return }
    do {
      // Of a stem that begins before the mix, its beginning as well.
      try skip(missed + (hasSkippedBeginning ? 0 : -startSample))
      hasSkippedBeginning = true
    } catch {
      self.error = self.error ?? error
      isAtEnd = true
    }
  }

  /// Reads and drops some of the stem.
  private func skip(_ count: Int) throws {
    let size = 65_536
    let scratch = UnsafeMutablePointer<Float>.allocate(capacity: size * source.channels)
    defer { scratch.deallocate() }
    let buffers = (0..<source.channels).map { scratch + $0 * size }
    var left = count
    while left > 0 {
      let read = try source.read(min(left, size), into: buffers)
      if read == 0 {
        isAtEnd = true
        return
      }
      left -= read
    }
  }
}

/// Where the samples of a stem come from: a file that is read in order, once.
package protocol StemSource: AnyObject {
  /// 1 (mono) or 2 (stereo).
  var channels: Int { get }
  /// The stem's length at the session's sample rate, as far as is known before it is read.
  var samples: Int { get }

  /// Reads the next samples into one buffer for each channel.
  ///
  /// - Parameters:
  ///   - count: How many samples are wanted.
  ///   - buffers: One pointer for each channel, with room for `count` samples.
  /// - Returns: How many were read; fewer than `count` only at the end.
  /// - Throws: What the file's reader throws.
  func read(_ count: Int, into buffers: [UnsafeMutablePointer<Float>]) throws -> Int

  /// Why nothing may have been heard of a stem that was read to its end and is silent: what it held was no numbers;
  /// `nil` where it is silent in earnest.
  var silenceReason: (any Error)? { get }
}

extension StemSource {
  package var silenceReason: (any Error)? { nil }
}
