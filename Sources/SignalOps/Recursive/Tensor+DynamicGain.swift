import Foundation
import Kernels
package import TensorEngine

extension Tensor {
  /// The level that a detector hears in decibels, 20 log10 max(|x|, 10⁻⁸) of the loudest channel.
  /// - Shape: `[batch, track, channel, sample]` to `[batch, track, 1, sample]`.
  /// - Gradient: composed of recorded ops; none below the floor.
  package func linkedLevel() -> Tensor {
    precondition(rank == 4, "linkedLevel: the signal's shape is \(shape)")
    return magnitude().maximum(along: 2).decibels(floor: 1e-8)
  }

  /// The gain in decibels with which an expander answers to this signal.
  ///
  /// With d the level over the threshold: 0 where d > W/2, (1 − R)(d − W/2)²/(2W) in the knee, (R − 1) d below, at
  /// least the range; smoothed by `ballistics`, attack where the gain rises.
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
    let knee = controls.kneeDb.tensor(on: backend).maximum(1e-6)
    let bend = (below + 0.5 * knee).maximum(0).minimum(knee)
    let line = (below - 0.5 * knee).maximum(0)
    // At a ratio of exactly 1 too the gain falls by a hair: attack or release, so there is a gradient.
    let slope = 1 - controls.ratio.tensor(on: backend) + Self.leastSlope
    let gain = (slope * (bend.squared() / (2 * knee) + line))
      .maximum(controls.rangeDb.tensor(on: backend))
    // The ballistics' attack is where a gain falls; here it is where it rises.
    return gain.ballistics(
      attackMs: controls.releaseMs, releaseMs: controls.attackMs, sampleRate: sampleRate,
      state: &state)
  }

  /// The gain in decibels with which a gate answers to this signal.
  ///
  /// It opens where the level reaches the threshold, and closes once the level has been below the threshold
  /// less the hysteresis for longer than the hold. Whether it is closed, 0 or 1, is smoothed by `ballistics`,
  /// attack where it opens, and multiplied by the range. It starts closed.
  ///
  /// - Parameters:
  ///   - controls: What opens and closes it, and the times; the range is at most 0 dB.
  ///   - sampleRate: In hertz.
  ///   - state: What it remembers; moved on.
  /// - Returns: The smoothed gain.
  /// - Shape: `[batch, track, channel, sample]` to `[batch, track, 1, sample]`, the channels linked.
  /// - Gradient: to the range and the times, through the adjoint of `ballistics`; none to what opens and
  ///   closes it, nor to the signal: a switch.
  /// - Source: U. Zölzer (ed., 2011), DAFX, 2nd ed., section 4.2 (noise gate with hysteresis).
  package func gateGain(
    _ controls: GateControls, sampleRate: Int, state: inout GateState
  ) -> Tensor {
    // Compared as amplitudes: no threshold lies below the floor of a level.
    let loudest = detached.magnitude().maximum(along: 2)
    if state.closed.values.isEmpty {
      let tracks = loudest.shape[0] * loudest.shape[1]
      state.closed = RecursiveState(Array(repeating: 1, count: tracks))
      state.openings = RecursiveState(Array(repeating: 0, count: 2 * tracks))
    }
    let openings = loudest.gateOpenings(controls, sampleRate: sampleRate, state: &state.openings)
    // The ballistics' attack is where a value falls: where the gate opens.
    let closed = (1 - openings).ballistics(
      attackMs: controls.attackMs, releaseMs: controls.releaseMs, sampleRate: sampleRate,
      state: &state.closed)
    return closed * controls.rangeDb.tensor(on: backend)
  }

  /// 1 where a gate that hears these amplitudes is open, else 0.
  private func gateOpenings(
    _ controls: GateControls, sampleRate: Int, state: inout RecursiveState
  ) -> Tensor {
    let (samples, kernel) = (shape[3], backend.kernels.recursive.gate_openings)
    let thresholds = controls.thresholdDb.values(for: shape, "gateGain")
    let hysteresis = controls.hysteresisDb.values(for: shape, "gateGain")
    let holds = controls.holdMs.values(for: shape, "gateGain")
    let before = state.values
    precondition(
      before.count == 2 * thresholds.count,
      "gateGain: a state of \(before.count) numbers for \(thresholds.count) tracks")
    var after: [[Double]] = []
    let openings = Tensor(uninitialized: shape, on: backend) { openings in
      withUnsafeValues { loudest in
        after = backend.map(thresholds.count) { row in
          var setting = GateSetting(
            opens: pow(10, thresholds[row] / 20),
            closes: pow(10, (thresholds[row] - hysteresis[row]) / 20),
            hold: (holds[row] / 1_000 * Double(sampleRate)).rounded())
          var state = Array(before[2 * row..<2 * row + 2])
          kernel?(loudest + row * samples, openings + row * samples, samples, &setting, &state)
          return state
        }
      }
    }
    state = RecursiveState(after.flatMap(\.self))
    return openings
  }
}

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

/// The controls of a gate.
package struct GateControls {
  package let thresholdDb, hysteresisDb, rangeDb, attackMs, holdMs, releaseMs: TrackControl

  package init(
    thresholdDb: TrackControl, hysteresisDb: TrackControl, rangeDb: TrackControl,
    attackMs: TrackControl, holdMs: TrackControl, releaseMs: TrackControl
  ) {
    (self.thresholdDb, self.hysteresisDb, self.rangeDb) = (thresholdDb, hysteresisDb, rangeDb)
    (self.attackMs, self.holdMs, self.releaseMs) = (attackMs, holdMs, releaseMs)
  }
}

/// What a gate remembers between two blocks; a new one is closed.
package struct GateState {
  /// Whether it is open, and for how many samples the level has been below, by track.
  var openings = RecursiveState()
  /// How far it is closed, smoothed.
  var closed = RecursiveState()

  package init() {}
}
