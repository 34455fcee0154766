import Foundation
import SignalOps
import TensorEngine

/// Loudness and peak of frames of 0.4 s, 0.2 s apart.
///
/// Every frame is filtered from rest and gated by itself, as the peer has it; the filters are
/// pyloudnorm's default, which are near the standard's but not the same.
struct LoudnessFrames {
  private(set) var lufs: [Double?] = []
  private(set) var peakDb: [Double?] = []

  /// Measures a range of a programme, as two channels, after a gain.
  init(
    of programme: any Programme, in range: Range<Int>, gain: Float, sampleRate: Int,
    on backend: Backend
  ) throws {
    let length = (2 * sampleRate + 4) / 5  // rounded up: a gating block has to fit
    let hop = (sampleRate + 4) / 5
    guard range.count >= length else { return }
    let meter = LoudnessMeter(
      sampleRate: sampleRate, channels: 2,
      weighting: Self.weighting(sampleRate: sampleRate), on: backend)
    let frames = try programme.mapFrames(
      1 + (range.count - length) / hop, hop: hop, from: range.lowerBound, window: length,
      channels: 2
    ) { part, frames in
      let channels = gain == 1 ? part : part.map { channel in channel.map { gain * $0 } }
      return backend.map(over: frames.count, grain: 4) { frames in
        frames.map { frame -> (Double?, Double?) in
          let block = channels.map { $0[frame * hop..<frame * hop + length] }
          var meter = meter
          meter.add(block.map(Array.init))
          let peak = block.map(\.peak).reduce(0, max)
          return (meter.integratedLufs, peak > 0 ? 20 * log10(Double(peak)) : nil)
        }
      }
    }
    lufs = frames.map { $0.0.map { $0 + 1e-10 } }
    peakDb = frames.map { $0.1.map { $0 + 1e-10 } }
  }

  /// Cookbook filters instead of BS.1770's.
  ///
  /// - Source: pyloudnorm 0.2, `Meter.filter_class = "K-weighting"`.
  private static func weighting(sampleRate: Int) -> [BiquadCoefficients] {
    [
      BiquadCoefficients(
        .highShelf, frequencyHz: 1_500, gainDb: 4, q: 0.5.squareRoot(), sampleRate: sampleRate),
      BiquadCoefficients(.highPass, frequencyHz: 38, q: 0.5, sampleRate: sampleRate),
    ]
  }
}
