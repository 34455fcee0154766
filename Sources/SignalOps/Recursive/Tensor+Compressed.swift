import Kernels
package import TensorEngine

/// The controls of a compressor.
package struct CompressorControls {
  package let thresholdDb, ratio, attackMs, releaseMs, kneeDb, makeupDb: TrackControl

  /// - Parameters:
  ///   - thresholdDb: Threshold.
  ///   - ratio: R, at least 1; at 1 the gain is the makeup, and the gradient that from above.
  ///   - attackMs: 10–90 % rise time where the gain falls, above 0.
  ///   - releaseMs: 10–90 % rise time where it rises, above 0.
  ///   - kneeDb: W, at least 0; below 10⁻⁶ the knee is hard.
  ///   - makeupDb: Added to the gain.
  package init(
    thresholdDb: TrackControl, ratio: TrackControl, attackMs: TrackControl,
    releaseMs: TrackControl, kneeDb: TrackControl, makeupDb: TrackControl
  ) {
    self.thresholdDb = thresholdDb
    self.ratio = ratio
    self.attackMs = attackMs
    self.releaseMs = releaseMs
    self.kneeDb = kneeDb
    self.makeupDb = makeupDb
  }
}

extension Tensor {
  /// The signal after a feed-forward compressor with soft knee and branching attack and release.
  ///
  /// level = max over the channels of |x|; L = 20 log10 max(level, 10⁻⁸); d = L − threshold. Gain in dB
  /// g = (1/R − 1) h(d) with h = 0 where d < −W/2, (d + W/2)²/(2W) in the knee, d above (with W = 0: above
  /// 0); s = ballistics of g; y = x · 10^((s + makeup)/20). One pass in blocks that stay in the cache;
  /// relative error of the gain below 10⁻⁶.
  ///
  /// - Parameters:
  ///   - controls: The threshold, the curve and the times.
  ///   - sampleRate: In hertz.
  ///   - state: The smoothed gain s in decibels at the end of the block before, one per track; moved on.
  /// - Returns: The compressed signal y.
  /// - Shape: `[batch, track, channel, sample]`, unchanged, the channels of a track linked.
  /// - Gradient: hand-written adjoint to the signal and all six controls, exact where switches (attack or
  ///   release, the loudest channel: the first of equals, the knee's region) are constant; below the level's
  ///   floor none through the level. The incoming state is taken as constant. Keeps the signal and every
  ///   64th s, computes the rest again.
  /// - Source: Giannoulis, Massberg & Reiss (2012), J. Audio Eng. Soc. 60(6), eq. 4 and 16.
  package func compressed(
    _ controls: CompressorControls, sampleRate: Int, state: inout RecursiveState
  ) -> Tensor {
    let ratio = controls.ratio.values(for: shape, "compressed")
    return dynamics(
      dynamics_compressor, "compressed",
      DynamicsControls(
        thresholdDb: controls.thresholdDb, kneeDb: controls.kneeDb, rangeDb: .number(0),
        makeupDb: controls.makeupDb, fallsMs: controls.attackMs, risesMs: controls.releaseMs),
      ratio: controls.ratio, slopes: ratio.map { min(1 / $0 - 1, Double(Self.leastSlope)) },
      byRatio: ratio.map { -1 / ($0 * $0) }, sampleRate: sampleRate, state: &state)
  }

  /// The gain in decibels, without the makeup, with which a compressor answers to this signal: that of
  /// `compressed`, where another signal than the one that is compressed is listened to.
  ///
  /// - Parameters:
  ///   - controls: The threshold, the curve and the times.
  ///   - sampleRate: In hertz.
  ///   - state: The gain at the end of the block before, one per track; moved on.
  /// - Returns: s of `compressed`.
  /// - Shape: `[batch, track, channel, sample]` to `[batch, track, 1, sample]`, the channels linked.
  /// - Gradient: composed of recorded ops and the adjoint of `ballistics`; to the ratio at 1 too.
  /// - Source: Giannoulis, Massberg & Reiss (2012), J. Audio Eng. Soc. 60(6), eq. 4 and 16.
  package func compressionGain(
    _ controls: CompressorControls, sampleRate: Int, state: inout RecursiveState
  ) -> Tensor {
    let above = linkedLevel() - controls.thresholdDb.tensor(on: backend)
    let slope = 1 / controls.ratio.tensor(on: backend) - 1 + Self.leastSlope
    return (slope * above.pastKnee(controls.kneeDb)).ballistics(
      attackMs: controls.attackMs, releaseMs: controls.releaseMs, sampleRate: sampleRate,
      state: &state)
  }
}
