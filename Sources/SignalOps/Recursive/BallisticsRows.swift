package import Kernels
package import TensorEngine

/// Branching attack and release on rows of a gain in decibels.
package struct BallisticsRows {
  let poles: [BallisticsPoles]

  /// Rows with the given poles, one pair for each.
  package init(poles: [BallisticsPoles]) { self.poles = poles }

  /// Doubles of memory that `process` with checkpoints fills for `pullback`.
  package func checkpointCount(samples: Int, on backend: Backend) -> Int {
    let dealt = LaneGroups(rows: poles.count, samples: samples, on: backend)
    return dealt.groups * dealt.checkpoints(perRow: 1)
  }

  /// Smooths `samples` samples of every row and moves `state` (one number per row) on.
  package func process(
    _ inputs: [UnsafePointer<Float>], into outputs: [UnsafeMutablePointer<Float>], samples: Int,
    state: inout RecursiveState, checkpoints: UnsafeMutablePointer<Double>?, on backend: Backend
  ) {
    state.resize(to: poles.count, for: "ballistics")
    guard samples > 0 else { return }
    let before = state.values
    let dealt = LaneGroups(rows: poles.count, samples: samples, on: backend)
    state.values = dealt.map(on: backend) { group, range in
      var state = Array(before[range])
      backend.kernels.recursive.ballistics_forward(
        inputs[range].map(Optional.some), outputs[range].map(Optional.some), range.count, samples,
        Array(poles[range]),
        &state, checkpoints.map { $0 + group * dealt.checkpoints(perRow: 1) })
      return state
    }.flatMap { $0 }
  }

  /// The adjoint of one `process` call; `dstate` is the gradient of the final state in, of the initial
  /// state out. Returns the gradient of the poles, row by row.
  package func pullback(
    _ inputs: [UnsafePointer<Float>], ds: [UnsafePointer<Float>],
    dg: [UnsafeMutablePointer<Float>], samples: Int, checkpoints: UnsafePointer<Double>,
    dstate: inout [Double], on backend: Backend
  ) -> [BallisticsPoles] {
    guard samples > 0 else { return Array(repeating: BallisticsPoles(), count: poles.count) }
    let final = dstate
    let dealt = LaneGroups(rows: poles.count, samples: samples, on: backend)
    let gradients = dealt.map(on: backend) { group, range in
      var dstate = Array(final[range])
      var dpoles = Array(repeating: BallisticsPoles(), count: range.count)
      backend.kernels.recursive.ballistics_backward(
        inputs[range].map(Optional.some), ds[range].map(Optional.some),
        dg[range].map(Optional.some), range.count, samples,
        Array(poles[range]), checkpoints + group * dealt.checkpoints(perRow: 1), &dstate, &dpoles)
      return (dstate: dstate, dpoles: dpoles)
    }
    dstate = gradients.flatMap(\.dstate)
    return gradients.flatMap(\.dpoles)
  }
}
