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
