import CSamplerate

/// Conversion between two sample rates with libsamplerate's best sinc: the only place that calls it.
///
/// Output sample `n` is the input at the time `n · from / to`: no delay. `frames` of input give
/// `⌈frames · to / from⌉` of output, the input being silent before its start and after its end.
///
/// - Range: a factor of at most 256 either way; at most 128 channels.
/// - Source: J. O. Smith, Digital Audio Resampling, https://ccrma.stanford.edu/~jos/resample/;
///   libsamplerate, `SRC_SINC_BEST_QUALITY`.
final class SampleRateConverter {
  /// Fills interleaved memory with up to this many frames; fewer only at the end.
  typealias Source = (Int, UnsafeMutablePointer<Float>) throws(AudioFileError) -> Int

  /// Input frames that the filter reaches to either side when it does not lower the rate: 143.
  private static let reach = 160
  private static let block = 4_096

  private let state: OpaquePointer
  private let from: Int
  private let to: Int
  private let channels: Int
  private let input: UnsafeMutablePointer<Float>
  private var available = 0..<0
  private var received = 0
  private var produced = 0
  /// Frames of output in all, once the source has ended.
  private var end: Int?

  /// A converter, or `nil` outside the range.
  init?(from: Int, to: Int, channels: Int) {
    var error: Int32 = 0
    guard src_is_valid_ratio(Double(to) / Double(from)) != 0,
      let state = src_new(Int32(SRC_SINC_BEST_QUALITY), Int32(channels), &error)
    else { return nil }
    self.state = state
    self.from = from
    self.to = to
    self.channels = channels
    input = .allocate(capacity: Self.block * channels)
  }

  deinit {
    src_delete(state)
    input.deallocate()
  }

  /// Frames of output for so many of input.
  static func length(_ frames: Int, from: Int, to: Int) -> Int {
    let (quotient, remainder) = frames.quotientAndRemainder(dividingBy: from)
    return quotient * to + (remainder * to + from - 1) / from
  }

  /// Writes the next interleaved frames; returns fewer than asked for only at the end.
  func read(
    frames: Int, into output: UnsafeMutablePointer<Float>, source: Source
  ) throws(AudioFileError) -> Int {
    var done = 0
    while done < frames, produced < end ?? .max {
      if available.isEmpty { try refill(from: source) }
      let wanted = min(frames - done, (end ?? .max) - produced)
      var data = SRC_DATA()
      data.data_in = UnsafePointer(input + available.lowerBound * channels)
      data.input_frames = available.count
      data.data_out = output + done * channels
      data.output_frames = wanted
      data.src_ratio = Double(to) / Double(from)
      let error = src_process(state, &data)
      precondition(error == 0, "src_process: \(String(cString: src_strerror(error)))")
      available.removeFirst(data.input_frames_used)
      done += data.output_frames_gen
      produced += data.output_frames_gen
    }
    return done
  }

  /// Blocks of one size whatever is asked for; after the source's end, silence without end, so that
  /// ``length(_:from:to:)`` and not libsamplerate decides on the last sample.
  private func refill(from source: Source) throws(AudioFileError) {
    let got = end == nil ? try source(Self.block, input) : 0
    received += got
    if got < Self.block {
      (input + got * channels).update(repeating: 0, count: (Self.block - got) * channels)
      if end == nil { end = Self.length(received, from: from, to: to) }
    }
    available = 0..<Self.block
  }

  /// Starts over at an input frame from which output sample `output` can be reached.
  ///
  /// Both rates meet every `to / gcd` samples of output; the start is such a meeting, far enough
  /// ahead for the filter to have filled.
  ///
  /// - Returns: the input frame to go to, and how many frames of output to skip from there.
  func restart(towards output: Int) -> (input: Int, skip: Int) {
    var (divisor, rest) = (from, to)
    while rest != 0 { (divisor, rest) = (rest, divisor % rest) }
    let (inputStep, outputStep) = (from / divisor, to / divisor)
    // The filter reaches `reach` frames at the lower of the two rates.
    let margin = Self.reach * max(1, (to + from - 1) / from)
    let meeting = max(0, output - margin) / outputStep
    src_reset(state)
    available = 0..<0
    end = nil
    received = meeting * inputStep
    produced = meeting * outputStep
    return (meeting * inputStep, output - meeting * outputStep)
  }
}
