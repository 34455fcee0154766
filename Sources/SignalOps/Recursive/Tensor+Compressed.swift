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

  /// The controls that are tensors.
  fileprivate var tensors: [Tensor] {
    [thresholdDb, ratio, attackMs, releaseMs, kneeDb, makeupDb].compactMap(\.tensor)
  }
}

extension Tensor {
  /// A slope of the static curve that changes no gain in `Float`, but tells attack from release: at a ratio
  /// of exactly 1 both would be the same, and the gradient to the ratio that of no ratio above.
  static let leastSlope: Float = -1e-10

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
    precondition(rank == 4, "compressed: the signal's shape is \(shape)")
    let samples = shape[3]
    func values(_ control: TrackControl) -> [Double] { control.values(for: shape, "compressed") }
    func poles(_ times: TrackControl) -> [SmoothingPole] {
      values(times).map { SmoothingPole(milliseconds: $0, sampleRate: sampleRate) }
    }
    let (threshold, ratio) = (values(controls.thresholdDb), values(controls.ratio))
    let (knee, makeup) = (values(controls.kneeDb), values(controls.makeupDb))
    let (attack, release) = (poles(controls.attackMs), poles(controls.releaseMs))
    let rows = CompressorRows(
      settings: attack.indices.map {
        CompressorSetting(
          threshold: threshold[$0], slope: min(1 / ratio[$0] - 1, Double(Self.leastSlope)),
          knee: knee[$0], makeup: makeup[$0],
          poles: BallisticsPoles(attack: attack[$0].value, release: release[$0].value))
      },
      channels: shape[2])
    let sources = [self] + controls.tensors
    let (result, checkpoints) = filteredRows(
      checkpointCount: rows.checkpointCount(samples: samples, on: backend),
      isRecorded: sources.contains(where: \.isTracked)
    ) { x, y, checkpoints in
      rows.process(
        x, into: y, samples: samples, state: &state, checkpoints: checkpoints, on: backend)
    }
    guard let checkpoints else { return result }
    let signal = detached
    return result.recorded("compressed", from: sources) { dy in
      var d: [CompressorSetting] = []
      let dx = signal.rowsPulledBack(dy, checkpoints) { x, dy, dx, checkpoints in
        var dstate = Array(repeating: 0.0, count: rows.settings.count)
        d = rows.pullback(
          x, dy: dy, dx: dx, samples: samples, checkpoints: checkpoints, dstate: &dstate,
          on: signal.backend)
      }
      // In the order of `CompressorControls.tensors`.
      let gradients = [
        TrackGradient(controls.thresholdDb, d.map(\.threshold)),
        TrackGradient(controls.ratio, zip(d, ratio).map { -$0.slope / ($1 * $1) }),
        TrackGradient(
          controls.attackMs, zip(d, attack).map { $0.poles.attack * $1.byMilliseconds }),
        TrackGradient(
          controls.releaseMs, zip(d, release).map { $0.poles.release * $1.byMilliseconds }),
        TrackGradient(controls.kneeDb, d.map(\.knee)),
        TrackGradient(controls.makeupDb, d.map(\.makeup)),
      ]
      return [dx] + gradients.tensors(for: signal.shape, on: signal.backend)
    }
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

  /// How far decibels above the threshold, this, are along the static curve: through the knee, then along the line.
  private func pastKnee(_ kneeDb: TrackControl) -> Tensor {
    if case .number(0) = kneeDb { return maximum(0) }
    let knee = kneeDb.tensor(on: backend).maximum(1e-6)
    let bend = (self + 0.5 * knee).maximum(0).minimum(knee)
    let line = (self - 0.5 * knee).maximum(0)
    return bend.squared() / (2 * knee) + line
  }
}

/// Compressors on rows of tracks, each of `channels` linked channels.
struct CompressorRows {
  let settings: [CompressorSetting]
  let channels: Int

  /// Doubles of memory that `process` with checkpoints fills for `pullback`.
  func checkpointCount(samples: Int, on backend: Backend) -> Int {
    let dealt = LaneGroups(rows: settings.count, samples: samples, on: backend)
    return dealt.groups * dealt.checkpoints(perRow: 1)
  }

  /// Compresses `samples` samples of every channel and moves `state`, one gain in decibels per track, on.
  func process(
    _ inputs: [UnsafePointer<Float>], into outputs: [UnsafeMutablePointer<Float>], samples: Int,
    state: inout RecursiveState, checkpoints: UnsafeMutablePointer<Double>?, on backend: Backend
  ) {
    state.resize(to: settings.count, for: "compressed")
    guard samples > 0 else { return }
    let before = state.values
    let dealt = LaneGroups(rows: settings.count, samples: samples, on: backend)
    state.values = dealt.map(on: backend) { group, range in
      var state = Array(before[range])
      let signals = range.scaled(by: channels)
      backend.kernels.recursive.compressor_forward(
        inputs[signals].map(Optional.some), outputs[signals].map(Optional.some), range.count,
        channels, samples,
        Array(settings[range]), &state,
        checkpoints.map { $0 + group * dealt.checkpoints(perRow: 1) })
      return state
    }.flatMap { $0 }
  }

  /// The adjoint of one `process` call; `dstate` is the gradient of the final state in, of the initial
  /// state out. Returns the gradient of the settings, track by track.
  func pullback(
    _ inputs: [UnsafePointer<Float>], dy: [UnsafePointer<Float>],
    dx: [UnsafeMutablePointer<Float>], samples: Int, checkpoints: UnsafePointer<Double>,
    dstate: inout [Double], on backend: Backend
  ) -> [CompressorSetting] {
    guard samples > 0 else { return Array(repeating: CompressorSetting(), count: settings.count) }
    let final = dstate
    let dealt = LaneGroups(rows: settings.count, samples: samples, on: backend)
    let gradients = dealt.map(on: backend) { group, range in
      var dstate = Array(final[range])
      var dsettings = Array(repeating: CompressorSetting(), count: range.count)
      let signals = range.scaled(by: channels)
      backend.kernels.recursive.compressor_backward(
        inputs[signals].map(Optional.some), dy[signals].map(Optional.some),
        dx[signals].map(Optional.some), range.count, channels,
        samples, Array(settings[range]), checkpoints + group * dealt.checkpoints(perRow: 1),
        &dstate, &dsettings)
      return (dstate: dstate, dsettings: dsettings)
    }
    dstate = gradients.flatMap(\.dstate)
    return gradients.flatMap(\.dsettings)
  }
}
