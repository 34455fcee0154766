import Foundation
import Kernels
package import TensorEngine

/// The largest magnitude of the waveform between its samples too, as the signal streams by.
///
/// The signal is interpolated to four times its rate at every rate (`TruePeakInterpolation.exact`); at 96 kHz
/// and above, where the standard would be content with less, this only finds more. The signal counts as
/// zero before its first and after its last sample. The result does not depend on the blocks.
///
/// - Block: planar, one array per channel, all of one length, any length.
/// - Units: dBTP, decibels of full scale.
/// - Edge cases: `nil` for silence, and before the first sample.
/// - Gradient: none, a measurement.
/// - Source: ITU-R BS.1770-4 (2015), annex 2; EBU Tech 3341 (2016), section 2.9.
package struct TruePeakMeter {
  package let channels: Int

  private let backend: Backend
  /// The last samples of each channel, one fewer than the interpolator's taps.
  private var histories: [[Float]]
  private var peaks: [Float]

  /// A meter for a number of channels.
  package init(channels: Int, on backend: Backend) {
    precondition(channels > 0, "TruePeakMeter: \(channels) channels")
    self.channels = channels
    self.backend = backend
    let history = [Float](repeating: 0, count: TruePeakInterpolation.exact.tapCount - 1)
    histories = Array(repeating: history, count: channels)
    peaks = Array(repeating: 0, count: channels)
  }

  /// Takes the next block of the signal.
  package mutating func add(_ block: [[Float]]) {
    precondition(
      block.count == channels, "TruePeakMeter: block of \(block.count) channels, not \(channels)")
    precondition(
      block.allSatisfy { $0.count == block[0].count },
      "TruePeakMeter: channels of different lengths")
    let history = TruePeakInterpolation.exact.tapCount - 1
    for channel in 0..<channels {
      let samples = block[channel]
      // Where the block begins the interpolator still reaches back; from then on it reads in place.
      let bridge = histories[channel] + samples.prefix(history)
      peaks[channel] = max(peaks[channel], peak(in: bridge), peak(in: samples))
      histories[channel] = Array((samples.count < history ? bridge : samples).suffix(history))
    }
  }

  /// True peak of each channel so far in dBTP.
  package var channelPeaksDbtp: [Double?] {
    let silence = [Float](repeating: 0, count: TruePeakInterpolation.exact.tapCount - 1)
    return zip(peaks, histories).map { sofar, history in
      let amplitude = max(sofar, peak(in: history + silence))
      return amplitude > 0 ? 20 * log10(Double(amplitude)) : nil
    }
  }

  /// True peak of the loudest channel so far in dBTP.
  package var truePeakDbtp: Double? { channelPeaksDbtp.compactMap { $0 }.max() }

  private func peak(in samples: [Float]) -> Float {
    let count = samples.count - TruePeakInterpolation.exact.tapCount + 1
    guard count > 0 else { return 0 }
    return backend.kernels.spectral.interpolated_peaks(
      samples, count, TruePeakInterpolation.exact.taps, TruePeakInterpolation.exact.tapCount, nil)
  }
}
