import Foundation
import SignalOps
package import TensorEngine

/// How loud, how dynamic and how wide a programme is, by the standards.
package struct LoudnessFigures: Equatable, Sendable {
  /// Integrated loudness in LUFS (BS.1770-4); `nil` when nothing is above the gate of −70 LUFS.
  package let integratedLufs: Double?
  /// Loudness range in LU (EBU Tech 3342); `nil` below 3 s and when nothing is above the gate.
  package let loudnessRangeLu: Double?
  /// True peak in dBTP; `nil` for silence.
  package let truePeakDbtp: Double?
  /// Σ l r / √(Σ l² Σ r²), −1…1; `nil` for mono and where a channel is silent.
  package let stereoCorrelation: Double?
  /// Energy of the sides over that of the middle, Σ (l − r)² / Σ (l + r)²: 0 for equal channels, 1
  /// for unrelated ones, more where they oppose each other; `nil` for mono and where the middle is
  /// silent.
  package let stereoWidth: Double?

  /// Peak-to-loudness ratio in decibels, true peak less integrated loudness; `nil` where either is.
  package var crestDb: Double? {
    guard let truePeakDbtp, let integratedLufs else { return nil }
    return truePeakDbtp - integratedLufs
  }

  /// Measures a programme.
  ///
  /// - Parameters:
  ///   - programme: Correlation and width are of two channels.
  ///   - sampleRate: In hertz, at least `LoudnessMeter.lowestSampleRate`.
  ///   - backend: Whose kernels run.
  /// - Throws: What reading the programme throws.
  package init(of programme: any Programme, sampleRate: Int, on backend: Backend) throws {
    var meter = LoudnessMeter(
      sampleRate: sampleRate, channels: programme.channels, on: backend)
    var peaks = [TruePeakMeter](
      repeating: TruePeakMeter(channels: 1, on: backend), count: programme.channels)
    var (left, right, product) = (0.0, 0.0, 0.0)
    try programme.forEachPart { part in
      meter.add(part)
      peaks = backend.map(peaks.count) { channel in
        var peak = peaks[channel]
        peak.add([part[channel]])
        return peak
      }
      guard part.count == 2 else { return }
      for (l, r) in zip(part[0], part[1]) {
        left += Double(l) * Double(l)
        right += Double(r) * Double(r)
        product += Double(l) * Double(r)
      }
    }
    integratedLufs = meter.integratedLufs
    loudnessRangeLu = meter.loudnessRangeLu
    truePeakDbtp = peaks.compactMap(\.truePeakDbtp).max()
    let scale = (left * right).squareRoot()
    stereoCorrelation = scale > 0 ? product / scale : nil
    let middle = left + right + 2 * product
    stereoWidth = middle > 0 ? max(0, left + right - 2 * product) / middle : nil
  }
}
