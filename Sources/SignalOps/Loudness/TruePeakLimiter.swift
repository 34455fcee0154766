import Foundation
import Kernels
package import TensorEngine

/// How much a limiter takes away from a signal.
package struct LimiterReduction: Equatable, Sendable {
  /// Decibels from which limiting is heavy.
  package static let heavyDb = 6.0

  /// The most that is taken away anywhere, in decibels.
  package var mostDb = 0.0
  /// The share of the signal from which more than `heavyDb` are taken away, 0…1.
  package var heavyShare = 0.0

  package init() {}
}

/// Keeps the true peak of a signal under a ceiling, as the last step before a file is written.
///
/// The gain needed around each sample comes from the waveform interpolated to four times the rate and from
/// the loudest channel, so all channels get the same gain. Meters differ where sound reaches up to half
/// the sample rate, so the larger of two interpolators counts (`TruePeakInterpolation`). Three steps make
/// the gain smooth and never more than needed:
///
/// 1. release: where the needed gain rises, it is followed no faster than an exponential of 80 ms;
/// 2. minimum over the 5 ms around each sample, and half the interpolator's length more on each side;
/// 3. average over 5 ms with a bell (three running means in a row, a quadratic B-spline). What is
///    averaged is at most the gain needed at the sample in the middle, so the average is too.
///
/// The gain begins to fall 5 ms before a peak. Where nothing exceeds the ceiling it is exactly 1 and the
/// samples are untouched; where something does, the limiter aims 0.1 dB lower, which covers what a
/// moving gain adds between the samples. Gains are summed as whole numbers of 2⁻³⁰, rounded down: such
/// sums are exact, so they do not drift, and do not depend on the blocks.
///
/// - Block: planar, one array per channel, all of one length, any length. What comes back lags behind by
///   `latency` samples, and `flush()` gives the rest: in all as many samples as went in, in their places.
/// - Units: dBTP.
/// - Edge cases: silence and anything below the ceiling stay the same to the bit.
/// - Gradient: none. This is an output stage, applied after training and fitting.
/// - Source: steps 2 and 3 are the usual look-ahead limiter (Zölzer 2011, DAFX, 2nd ed., section 4.2.2).
package struct TruePeakLimiter {
  package let ceilingDbtp: Double
  package let channels: Int
  /// Samples by which the output lags behind until `flush()`.
  package let latency: Int

  private static let lookAheadSeconds = 0.005
  private static let releaseSeconds = 0.08

  private let backend: Backend
  private let ceiling: Float
  private let setting: LimiterSetting
  private var gain: LimiterGain
  /// The last `latency` samples of each channel.
  private var delayed: [[Float]]
  /// Samples taken, silence included once the signal is over.
  private var position = 0
  private var smallestGain: Float = 1
  /// Samples with a gain below that of heavy limiting.
  private var heavySamples = 0
  private static let heavyGain = Float(pow(10, -LimiterReduction.heavyDb / 20))

  /// A limiter for a ceiling, a rate and a number of channels.
  package init(ceilingDbtp: Double, sampleRate: Int, channels: Int, on backend: Backend) {
    precondition(channels > 0, "TruePeakLimiter: \(channels) channels")
    precondition(
      ceilingDbtp.isFinite && sampleRate > 0,
      "TruePeakLimiter: ceiling \(ceilingDbtp) dBTP at \(sampleRate) Hz")
    self.ceilingDbtp = ceilingDbtp
    self.channels = channels
    self.backend = backend
    ceiling = Float(pow(10, ceilingDbtp / 20))
    let third = LimiterGain.third(ofSamples: Self.lookAheadSeconds * Double(sampleRate))
    gain = LimiterGain(third: third)
    latency = LimiterGain.latency(third: third)
    setting = gain.setting(
      ceiling: Double(ceiling), target: pow(10, (ceilingDbtp - LimiterGain.marginDb) / 20), knee: 1,
      release: 1 - exp(-1 / (Self.releaseSeconds * Double(sampleRate))))
    delayed = Array(repeating: [Float](repeating: 0, count: latency), count: channels)
  }

  /// Takes the next block and gives back what is ready: as many samples, fewer at first.
  package mutating func process(_ block: [[Float]]) -> [[Float]] {
    precondition(
      block.count == channels, "TruePeakLimiter: block of \(block.count) channels, not \(channels)")
    let count = block[0].count
    precondition(
      block.allSatisfy { $0.count == count }, "TruePeakLimiter: channels of different lengths")
    // So many of what would come out lie before the signal.
    let early = min(count, max(0, latency - position))
    position += count
    for channel in 0..<channels { delayed[channel] += block[channel] }
    let gains = gains(count: count)
    for gain in gains?[early..<count] ?? [] {
      smallestGain = min(smallestGain, gain)
      if gain < Self.heavyGain { heavySamples += 1 }
    }
    return (0..<channels).map { channel in
      defer { delayed[channel].removeFirst(count) }
      guard let gains else { return Array(delayed[channel][early..<count]) }
      return (early..<count).map { delayed[channel][$0] * gains[$0] }
    }
  }

  /// Gives back the rest of the signal. Afterwards the limiter is spent.
  package mutating func flush() -> [[Float]] {
    process(Array(repeating: [Float](repeating: 0, count: latency), count: channels))
  }

  /// What has been taken away from what came back so far.
  package var reduction: LimiterReduction {
    var reduction = LimiterReduction()
    reduction.mostDb = -20 * log10(Double(smallestGain))
    reduction.heavyShare = Double(heavySamples) / Double(max(1, position - latency))
    return reduction
  }

  /// The gains of the first `count` samples of `delayed`; `nil` where all are 1.
  private mutating func gains(count: Int) -> [Float]? {
    let peaks = peaks(count: count)
    if gain.isQuiet, !peaks.contains(where: { $0 > ceiling }) {
      gain.skip(peaks)
      return nil
    }
    var gains = [Float](repeating: 1, count: count)
    gain.next(setting, peaks, count: count, into: &gains, backend.kernels.shaping)
    return gains
  }

  /// The loudest channel's peak from each sample to the next, for the last `count` whose peaks are known.
  private func peaks(count: Int) -> [Float] {
    var peaks = [Float](repeating: 0, count: count)
    for samples in delayed {
      for interpolation in LimiterGain.interpolations {
        // The own sample of the first point is the same for both.
        let start = latency - LimiterGain.reach - interpolation.tapCount / 2 + 1
        samples.withUnsafeBufferPointer { samples in
          guard let base = samples.baseAddress else { return }
          _ = backend.kernels.spectral.interpolated_peaks(
            base + start, count, interpolation.taps, interpolation.tapCount, &peaks)
        }
      }
    }
    return peaks
  }
}
