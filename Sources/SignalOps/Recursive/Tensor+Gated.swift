import Foundation
import Kernels
package import TensorEngine

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

extension Tensor {
  /// The signal after a gate.
  ///
  /// It opens where the magnitude of what it hears reaches the threshold, and closes once that has been below the
  /// threshold less the hysteresis for longer than the hold. Whether it is closed, 0 or 1, is smoothed as `ballistics`
  /// does, attack where it opens, and multiplied by the range: its gain in decibels. It starts closed. One pass in
  /// blocks that stay in the cache.
  ///
  /// - Parameters:
  ///   - heard: What opens it; this signal, or another one of as many tracks.
  ///   - controls: What opens and closes it, and the times; the range is at most 0 dB.
  ///   - sampleRate: In hertz.
  ///   - state: What it remembers; moved on.
  /// - Returns: The signal times the gain.
  /// - Shape: `[batch, track, channel, sample]`, unchanged, the channels linked.
  /// - Gradient: hand-written adjoint to the signal, the range and the times, exact where attack and release are
  ///   constant; none to what opens and closes it, nor to what it hears: a switch. The incoming state is taken as
  ///   constant.
  /// - Source: U. Zölzer (ed., 2011), DAFX, 2nd ed., section 4.2 (noise gate with hysteresis).
  package func gated(
    by heard: Tensor, _ controls: GateControls, sampleRate: Int, state: inout RecursiveState
  ) -> Tensor {
    precondition(
      rank == 4 && heard.rank == 4 && Array(heard.shape[..<2]) == Array(shape[..<2])
        && heard.shape[3] == shape[3],
      "gated: a signal of shape \(shape) that hears one of \(heard.shape)")
    func values(_ control: TrackControl) -> [Double] { control.values(for: shape, "gated") }
    func poles(_ times: TrackControl) -> [SmoothingPole] {
      times.poles(for: shape, "gated", sampleRate: sampleRate)
    }
    let (attack, release) = (poles(controls.attackMs), poles(controls.releaseMs))
    let (threshold, hysteresis) = (values(controls.thresholdDb), values(controls.hysteresisDb))
    let (hold, range) = (values(controls.holdMs), values(controls.rangeDb))
    let rows = GateRows(
      settings: range.indices.map {
        GateSetting(
          opens: pow(10, threshold[$0] / 20),
          closes: pow(10, (threshold[$0] - hysteresis[$0]) / 20),
          hold: (hold[$0] / 1_000 * Double(sampleRate)).rounded(), range: range[$0],
          poles: BallisticsPoles(attack: attack[$0].value, release: release[$0].value))
      },
      channels: shape[2], heardChannels: heard.shape[2], samples: shape[3], backend: backend)
    let ordered = [controls.rangeDb, controls.attackMs, controls.releaseMs]
    let sources = [self] + ordered.compactMap(\.tensor)
    let heard = heard.detached
    let (result, checkpoints) = filteredRows(
      checkpointCount: rows.checkpointCount, isRecorded: sources.contains(where: \.isTracked)
    ) { x, y, checkpoints in
      heard.withUnsafeValues {
        rows.process(
          x, heard: heard.rowPointers($0), into: y, state: &state, checkpoints: checkpoints)
      }
    }
    guard let checkpoints else { return result }
    let signal = detached
    return result.recorded("gated", from: sources) { dy in
      var d: [GateSetting] = []
      let dx = signal.rowsPulledBack(dy, checkpoints) { x, dy, dx, checkpoints in
        heard.withUnsafeValues {
          d = rows.pullback(
            x, heard: heard.rowPointers($0), dy: dy, dx: dx, checkpoints: checkpoints)
        }
      }
      let values = [
        d.map(\.range), zip(d, attack).map { $0.poles.attack * $1.byMilliseconds },
        zip(d, release).map { $0.poles.release * $1.byMilliseconds },
      ]
      return [dx]
        + zip(ordered, values).map { TrackGradient($0, $1) }
        .tensors(for: signal.shape, on: signal.backend)
    }
  }
}

/// Gates on rows of tracks, each of `channels` linked channels, that hear as many tracks of `heardChannels`.
private struct GateRows {
  let settings: [GateSetting]
  let channels, heardChannels, samples: Int
  let backend: Backend

  /// Doubles of memory that `process` with checkpoints fills for `pullback`.
  var checkpointCount: Int { dealt.groups * dealt.checkpoints(perRow: 3) }

  private var dealt: LaneGroups {
    LaneGroups(rows: settings.count, samples: samples, on: backend)
  }

  func process(
    _ inputs: [UnsafePointer<Float>], heard: [UnsafePointer<Float>],
    into outputs: [UnsafeMutablePointer<Float>], state: inout RecursiveState,
    checkpoints: UnsafeMutablePointer<Double>?
  ) {
    if state.values.isEmpty {
      state = RecursiveState(settings.flatMap { _ in [1, 0, 0] })  // closed
    }
    state.resize(to: 3 * settings.count, for: "gated")
    guard samples > 0 else { return }
    let (before, dealt) = (state.values, dealt)
    state.values = dealt.map(on: backend) { group, range in
      var state = Array(before[range.scaled(by: 3)])
      let signals = range.scaled(by: channels)
      backend.kernels.recursive.gate_forward(
        heard[range.scaled(by: heardChannels)].map(Optional.some), heardChannels,
        inputs[signals].map(Optional.some), outputs[signals].map(Optional.some), range.count,
        channels, samples, Array(settings[range]), &state,
        checkpoints.map { $0 + group * dealt.checkpoints(perRow: 3) })
      return state
    }.flatMap(\.self)
  }

  /// The adjoint of one `process` call. Returns the gradient of ranges and poles, track by track.
  func pullback(
    _ inputs: [UnsafePointer<Float>], heard: [UnsafePointer<Float>], dy: [UnsafePointer<Float>],
    dx: [UnsafeMutablePointer<Float>], checkpoints: UnsafePointer<Double>
  ) -> [GateSetting] {
    guard samples > 0 else { return Array(repeating: GateSetting(), count: settings.count) }
    let dealt = dealt
    return dealt.map(on: backend) { group, range in
      var dsettings = Array(repeating: GateSetting(), count: range.count)
      let signals = range.scaled(by: channels)
      backend.kernels.recursive.gate_backward(
        heard[range.scaled(by: heardChannels)].map(Optional.some), heardChannels,
        inputs[signals].map(Optional.some), dy[signals].map(Optional.some),
        dx[signals].map(Optional.some), range.count, channels, samples, Array(settings[range]),
        checkpoints + group * dealt.checkpoints(perRow: 3), &dsettings)
      return dsettings
    }.flatMap(\.self)
  }
}
