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

  init(of channels: [ArraySlice<Float>], sampleRate: Int, on backend: Backend) {
    let length = (2 * sampleRate + 4) / 5  // rounded up: a gating block has to fit
    let hop = (sampleRate + 4) / 5
    let samples = channels[0].count
    guard samples >= length else { return }
    let meter = LoudnessMeter(
      sampleRate: Double(sampleRate), channels: channels.count,
      weighting: Self.weighting(sampleRate: Double(sampleRate)), on: backend)
    let frames = backend.map(over: 1 + (samples - length) / hop, grain: 4) { frames in
      frames.map { frame in
        let block = channels.map { channel in
          let start = channel.startIndex + frame * hop
          return channel[start..<start + length]
        }
        var meter = meter
        meter.add(block.map(Array.init))
        let peak = block.map(\.peak).reduce(0, max)
        return (meter.integratedLufs, peak > 0 ? 20 * log10(Double(peak)) : nil)
      }
    }
    lufs = frames.map { $0.0.map { $0 + 1e-10 } }
    peakDb = frames.map { $0.1.map { $0 + 1e-10 } }
  }

  /// Cookbook filters in the place of BS.1770's.
  ///
  /// Source: pyloudnorm 0.2, `Meter.filter_class = "K-weighting"`.
  private static func weighting(sampleRate: Double) -> [BiquadCoefficients] {
    [
      BiquadCoefficients(
        .highShelf, frequencyHz: 1_500, gainDb: 4, q: 0.5.squareRoot(), sampleRate: sampleRate),
      BiquadCoefficients(.highPass, frequencyHz: 38, q: 0.5, sampleRate: sampleRate),
    ]
  }
}
