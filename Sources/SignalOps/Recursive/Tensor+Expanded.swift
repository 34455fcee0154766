import Kernels
package import TensorEngine

/// The controls of an expander.
package struct ExpanderControls {
  package let thresholdDb, ratio, kneeDb, rangeDb, attackMs, releaseMs: TrackControl

  package init(
    thresholdDb: TrackControl, ratio: TrackControl, kneeDb: TrackControl, rangeDb: TrackControl,
    attackMs: TrackControl, releaseMs: TrackControl
  ) {
    (self.thresholdDb, self.ratio, self.kneeDb) = (thresholdDb, ratio, kneeDb)
    (self.rangeDb, self.attackMs, self.releaseMs) = (rangeDb, attackMs, releaseMs)
  }
}

extension Tensor {
  /// The signal after a downward expander.
  ///
  /// With d the level over the threshold: g = 0 where d > W/2, (1 − R)(d − W/2)²/(2W) in the knee, (R − 1) d below, at
  /// least the range; s = ballistics of g, attack where it rises; y = x · 10^(s/20).
  ///
  /// - Parameters:
  ///   - controls: The curve and the times; the range is at most 0 dB.
  ///   - sampleRate: In hertz.
  ///   - state: The gain at the end of the block before, one per track; moved on.
  /// - Returns: The signal times the gain.
  /// - Shape: `[batch, track, channel, sample]`, unchanged, the channels linked.
  /// - Gradient: that of `dynamics`, to the signal and all six controls.
  /// - Source: U. Zölzer (ed., 2011), DAFX, 2nd ed., section 4.2.
  package func expanded(
    _ controls: ExpanderControls, sampleRate: Int, state: inout RecursiveState
  ) -> Tensor {
    let ratio = controls.ratio.values(for: shape, "expanded")
    return dynamics(
      dynamics_expander, "expanded",
      DynamicsControls(
        thresholdDb: controls.thresholdDb, kneeDb: controls.kneeDb, rangeDb: controls.rangeDb,
        makeupDb: .number(0), fallsMs: controls.releaseMs, risesMs: controls.attackMs),
      ratio: controls.ratio, slopes: ratio.map { min(1 - $0, Double(Self.leastSlope)) },
      byRatio: ratio.map { _ in -1 }, sampleRate: sampleRate, state: &state)
  }

  /// The gain in decibels with which an expander answers to this signal: that of `expanded`, where another signal
  /// than the one that is expanded is listened to.
  ///
  /// - Parameters:
  ///   - controls: The curve and the times; the range is at most 0 dB.
  ///   - sampleRate: In hertz.
  ///   - state: The gain at the end of the block before, one per track; moved on.
  /// - Returns: The smoothed gain.
  /// - Shape: `[batch, track, channel, sample]` to `[batch, track, 1, sample]`, the channels linked.
  /// - Gradient: composed of recorded ops and the adjoint of `ballistics`.
  package func expansionGain(
    _ controls: ExpanderControls, sampleRate: Int, state: inout RecursiveState
  ) -> Tensor {
    let below = controls.thresholdDb.tensor(on: backend) - linkedLevel()
    let slope = 1 - controls.ratio.tensor(on: backend) + Self.leastSlope
    let gain = (slope * below.pastKnee(controls.kneeDb))
      .maximum(controls.rangeDb.tensor(on: backend))
    // The ballistics' attack is where a gain falls; here it is where it rises.
    return gain.ballistics(
      attackMs: controls.releaseMs, releaseMs: controls.attackMs, sampleRate: sampleRate,
      state: &state)
  }
}
