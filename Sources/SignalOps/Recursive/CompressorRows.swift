import Kernels
import TensorEngine

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
