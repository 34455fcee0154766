import Kernels
package import TensorEngine

/// What a compressor and an expander have in common: the controls of one pass.
struct DynamicsControls {
  let thresholdDb, kneeDb, rangeDb, makeupDb: TrackControl
  /// The times of a gain that falls and of one that rises.
  let fallsMs, risesMs: TrackControl
}

extension Tensor {
  /// A slope of the static curve that changes no gain in `Float`, but tells attack from release: at a ratio
  /// of exactly 1 both would be the same, and the gradient to the ratio that of no ratio above.
  static let leastSlope: Float = -1e-10

  /// The level that a detector hears in decibels, 20 log10 max(|x|, 10⁻⁸) of the loudest channel.
  /// - Shape: `[batch, track, channel, sample]` to `[batch, track, 1, sample]`.
  /// - Gradient: composed of recorded ops; none below the floor.
  package func linkedLevel() -> Tensor {
    precondition(rank == 4, "linkedLevel: the signal's shape is \(shape)")
    return magnitude().maximum(along: 2).decibels(floor: 1e-8)
  }

  /// How far decibels past the threshold, this, are along the static curve: through the knee, then along the line.
  func pastKnee(_ kneeDb: TrackControl) -> Tensor {
    if case .number(0) = kneeDb { return maximum(0) }
    let knee = kneeDb.tensor(on: backend).maximum(1e-6)
    let bend = (self + 0.5 * knee).maximum(0).minimum(knee)
    let line = (self - 0.5 * knee).maximum(0)
    return bend.squared() / (2 * knee) + line
  }

  /// A compressor or an expander in one pass in blocks that stay in the cache; relative error of the gain below 10⁻⁶.
  ///
  /// - Parameters:
  ///   - kind: Which of the two.
  ///   - operation: Its name for messages.
  ///   - controls: Those that both have.
  ///   - ratio: The control that makes the slopes.
  ///   - slopes: Decibels of gain for one past the threshold, by track.
  ///   - byRatio: Their derivatives by the ratio.
  ///   - sampleRate: In hertz.
  ///   - state: The smoothed gain in decibels at the end of the block before, one per track; moved on.
  /// - Returns: The signal times the gain.
  /// - Shape: `[batch, track, channel, sample]`, unchanged, the channels of a track linked.
  /// - Gradient: hand-written adjoint to the signal and the controls, exact where switches (attack or release, the
  ///   loudest channel: the first of equals, the curve's region) are constant; below the level's floor none through
  ///   the level. The incoming state is taken as constant. Keeps the signal and every 64th gain, computes the rest
  ///   again.
  func dynamics(
    _ kind: DynamicsKind, _ operation: String, _ controls: DynamicsControls, ratio: TrackControl,
    slopes: [Double], byRatio: [Double], sampleRate: Int, state: inout RecursiveState
  ) -> Tensor {
    precondition(rank == 4, "\(operation): the signal's shape is \(shape)")
    let samples = shape[3]
    func values(_ control: TrackControl) -> [Double] { control.values(for: shape, operation) }
    func poles(_ times: TrackControl) -> [SmoothingPole] {
      times.poles(for: shape, operation, sampleRate: sampleRate)
    }
    let (threshold, knee) = (values(controls.thresholdDb), values(controls.kneeDb))
    let (range, makeup) = (values(controls.rangeDb), values(controls.makeupDb))
    let (falls, rises) = (poles(controls.fallsMs), poles(controls.risesMs))
    let rows = DynamicsRows(
      kind: kind,
      settings: slopes.indices.map {
        DynamicsSetting(
          threshold: threshold[$0], slope: slopes[$0], knee: knee[$0], range: range[$0],
          makeup: makeup[$0],
          poles: BallisticsPoles(attack: falls[$0].value, release: rises[$0].value))
      },
      channels: shape[2])
    let ordered = [
      controls.thresholdDb, ratio, controls.fallsMs, controls.risesMs, controls.kneeDb,
      controls.rangeDb, controls.makeupDb,
    ]
    let sources = [self] + ordered.compactMap(\.tensor)
    let (result, checkpoints) = filteredRows(
      checkpointCount: rows.checkpointCount(samples: samples, on: backend),
      isRecorded: sources.contains(where: \.isTracked)
    ) { x, y, checkpoints in
      rows.process(
        x, into: y, samples: samples, state: &state, checkpoints: checkpoints, on: backend)
    }
    guard let checkpoints else { return result }
    let signal = detached
    return result.recorded(operation, from: sources) { dy in
      var d: [DynamicsSetting] = []
      let dx = signal.rowsPulledBack(dy, checkpoints) { x, dy, dx, checkpoints in
        d = rows.pullback(
          x, dy: dy, dx: dx, samples: samples, checkpoints: checkpoints, on: signal.backend)
      }
      let values = [
        d.map(\.threshold), zip(d, byRatio).map { $0.slope * $1 },
        zip(d, falls).map { $0.poles.attack * $1.byMilliseconds },
        zip(d, rises).map { $0.poles.release * $1.byMilliseconds }, d.map(\.knee), d.map(\.range),
        d.map(\.makeup),
      ]
      return [dx]
        + zip(ordered, values).map { TrackGradient($0, $1) }
        .tensors(for: signal.shape, on: signal.backend)
    }
  }
}

/// Compressors or expanders on rows of tracks, each of `channels` linked channels.
private struct DynamicsRows {
  let kind: DynamicsKind
  let settings: [DynamicsSetting]
  let channels: Int

  /// Doubles of memory that `process` with checkpoints fills for `pullback`.
  func checkpointCount(samples: Int, on backend: Backend) -> Int {
    let dealt = LaneGroups(rows: settings.count, samples: samples, on: backend)
    return dealt.groups * dealt.checkpoints(perRow: 1)
  }

  /// Passes `samples` samples of every channel and moves `state`, one gain in decibels per track, on.
  func process(
    _ inputs: [UnsafePointer<Float>], into outputs: [UnsafeMutablePointer<Float>], samples: Int,
    state: inout RecursiveState, checkpoints: UnsafeMutablePointer<Double>?, on backend: Backend
  ) {
    state.resize(to: settings.count, for: "dynamics")
    guard samples > 0 else { return }
    let before = state.values
    let dealt = LaneGroups(rows: settings.count, samples: samples, on: backend)
    state.values = dealt.map(on: backend) { group, range in
      var state = Array(before[range])
      let signals = range.scaled(by: channels)
      backend.kernels.recursive.dynamics_forward(
        kind, inputs[signals].map(Optional.some), outputs[signals].map(Optional.some), range.count,
        channels, samples,
        Array(settings[range]), &state,
        checkpoints.map { $0 + group * dealt.checkpoints(perRow: 1) })
      return state
    }.flatMap { $0 }
  }

  /// The adjoint of one `process` call. Returns the gradient of the settings, track by track.
  func pullback(
    _ inputs: [UnsafePointer<Float>], dy: [UnsafePointer<Float>],
    dx: [UnsafeMutablePointer<Float>], samples: Int, checkpoints: UnsafePointer<Double>,
    on backend: Backend
  ) -> [DynamicsSetting] {
    guard samples > 0 else { return Array(repeating: DynamicsSetting(), count: settings.count) }
    let dealt = LaneGroups(rows: settings.count, samples: samples, on: backend)
    return dealt.map(on: backend) { group, range in
      var dstate = Array(repeating: 0.0, count: range.count)
      var dsettings = Array(repeating: DynamicsSetting(), count: range.count)
      let signals = range.scaled(by: channels)
      backend.kernels.recursive.dynamics_backward(
        kind, inputs[signals].map(Optional.some), dy[signals].map(Optional.some),
        dx[signals].map(Optional.some), range.count, channels,
        samples, Array(settings[range]), checkpoints + group * dealt.checkpoints(perRow: 1),
        &dstate, &dsettings)
      return dsettings
    }.flatMap(\.self)
  }
}
