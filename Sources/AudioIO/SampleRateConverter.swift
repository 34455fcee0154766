import CSoxr

/// Conversion between two sample rates with libsoxr: the only place that calls it.
///
/// Output sample `n` is the input at the time `n · from / to`: no delay. `frames` of input give
/// `⌈frames · to / from⌉` of output, the input being silent before its start and after its end.
/// Goals, in this order: the same samples however they are asked for, accuracy, speed.
///
/// - Range: A factor of at most 256 either way, any number of channels.
/// - Filter: Linear phase; flat up to 95 % of the lower Nyquist frequency, −2 dB at 97 %, −175 dB
///   from 100 % on. libsoxr computes in double precision, so what is left is the rounding of the
///   output: sines up to 95 % come out within 10⁻⁷ of full scale, whatever the rates.
/// - Cost: 40 to 80 ms for a minute of one channel from 48 to 44.1 kHz, a fortieth of what
///   libsamplerate's best sinc takes, which is flat up to 93 % and leaves −126 dB of aliases
///   (`Benchmarks/README.md`).
/// - Rejected: The recipe's own pass-band, 0.01 dB off and ending at 91 %; 33 bits, nothing beside
///   the output's 24; libsoxr's usual clock, off by 0.002 samples after 20 minutes.
/// - Source: J. O. Smith, Digital Audio Resampling, https://ccrma.stanford.edu/~jos/resample/;
///   libsoxr 0.1.3, https://sourceforge.net/p/soxr.
final class SampleRateConverter {
  /// Fills interleaved memory with up to this many frames; fewer only at the end.
  typealias Source = (Int, UnsafeMutablePointer<Float>) throws(AudioFileError) -> Int

  /// Frames at the lower rate that the filter reaches to either side: at most 300, by trial.
  private static let reach = 400
  private static let highestFactor = 256
  /// On processors without AVX the first conversion fills a table that all share, without a lock.
  private static let tables: Void = soxr_delete(resampler(from: 2, to: 3, channels: 1))

  private let state: soxr_t
  private let from: Int
  private let to: Int
  private let channels: Int
  /// Frames of input at a time: fewer where each gives many, since libsoxr keeps what they give.
  private let block: Int
  private let input: UnsafeMutablePointer<Float>
  /// Frames of `input` that libsoxr has not taken yet: none or all.
  private var waiting = 0
  private var received = 0
  private var produced = 0
  /// Frames of output in all, once the source has ended.
  private var end: Int?

  /// A converter, or `nil` outside the range.
  init?(from: Int, to: Int, channels: Int) {
    _ = Self.tables
    guard max(from, to) <= Self.highestFactor * min(from, to),
      let state = Self.resampler(from: from, to: to, channels: channels)
    else { return nil }
    self.state = state
    self.from = from
    self.to = to
    self.channels = channels
    block = max(256, 4_096 * from / max(from, to))
    input = .allocate(capacity: block * channels)
  }

  deinit {
    soxr_delete(state)
    input.deallocate()
  }

  private static func resampler(from: Int, to: Int, channels: Int) -> soxr_t? {
    var layout = soxr_io_spec(SOXR_FLOAT32_I, SOXR_FLOAT32_I)
    // A response flat to rounding, and times exact for any ratio.
    var quality = soxr_quality_spec(
      UInt(SOXR_VHQ), UInt(SOXR_ROLLOFF_NONE | SOXR_HI_PREC_CLOCK))
    quality.passband_end = 0.95
    var runtime = soxr_runtime_spec(1)
    return soxr_create(
      Double(from), Double(to), UInt32(channels), nil, &layout, &quality, &runtime)
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
      let wanted = min(frames - done, (end ?? .max) - produced)
      var count = 0
      // Not asked how much it took, it takes all.
      let error = soxr_process(
        state, input, waiting, nil, output + done * channels, wanted, &count)
      precondition(error == nil, "soxr_process: \(error.map { String(cString: $0) } ?? "")")
      waiting = 0
      done += count
      produced += count
      if count < wanted { try refill(from: source) }
    }
    return done
  }

  /// After the source's end, silence without end, so that `length(_:from:to:)` and not libsoxr
  /// decides on the last sample.
  private func refill(from source: Source) throws(AudioFileError) {
    let got = end == nil ? try source(block, input) : 0
    received += got
    if got < block {
      (input + got * channels).update(repeating: 0, count: (block - got) * channels)
      if end == nil { end = Self.length(received, from: from, to: to) }
    }
    waiting = block
  }

  /// Starts over at an input frame from which output sample `output` can be reached.
  ///
  /// Both rates meet every `to / gcd` samples of output; the start is such a meeting, far enough
  /// ahead for the filter to have filled.
  ///
  /// - Returns: The input frame to go to, and how many frames of output to skip from there.
  func restart(towards output: Int) -> (input: Int, skip: Int) {
    var (divisor, rest) = (from, to)
    while rest != 0 { (divisor, rest) = (rest, divisor % rest) }
    let (inputStep, outputStep) = (from / divisor, to / divisor)
    let margin = Self.reach * max(1, (to + from - 1) / from)
    let meeting = max(0, output - margin) / outputStep
    let error = soxr_clear(state)
    precondition(error == nil, "soxr_clear: \(error.map { String(cString: $0) } ?? "")")
    waiting = 0
    end = nil
    received = meeting * inputStep
    produced = meeting * outputStep
    return (meeting * inputStep, output - meeting * outputStep)
  }
}
