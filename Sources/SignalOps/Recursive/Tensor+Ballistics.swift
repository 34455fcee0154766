import Foundation
package import Kernels
package import TensorEngine

extension Tensor {
  /// A gain in decibels smoothed by branching attack and release:
  /// s[n] = α s[n−1] + (1 − α) g[n], α = α_A where g[n] < s[n−1], else α_R; s[−1] = 0.
  ///
  /// α = exp(−ln 9/(f_s t)), so a time is the 10–90 % rise time. Recursion and sums in `Double`.
  ///
  /// - Parameters:
  ///   - attackMs: Above 0.
  ///   - releaseMs: Above 0.
  ///   - sampleRate: In hertz.
  ///   - state: The last s of the block before; moved on to this block's end.
  /// - Returns: The smoothed gain s.
  /// - Shape: `[batch, track, 1, sample]`, unchanged.
  /// - Gradient: hand-written adjoint, exact where the choice of α is constant; the incoming state is taken
  ///   as constant. Keeps g and every 64th s.
  /// - Source: Giannoulis, Massberg & Reiss (2012), J. Audio Eng. Soc. 60(6), eq. 16.
  package func ballistics(
    attackMs: TrackControl, releaseMs: TrackControl, sampleRate: Int, state: inout RecursiveState
  ) -> Tensor {
    precondition(rank == 4 && shape[2] == 1, "ballistics: the gain's shape is \(shape)")
    let samples = shape[3]
    let (attack, release) = (
      attackMs.poles(for: shape, "ballistics", sampleRate: sampleRate),
      releaseMs.poles(for: shape, "ballistics", sampleRate: sampleRate)
    )
    let rows = BallisticsRows(
      poles: zip(attack, release).map { BallisticsPoles(attack: $0.value, release: $1.value) })
    let sources = [self] + [attackMs, releaseMs].compactMap(\.tensor)
    let (result, checkpoints) = filteredRows(
      checkpointCount: rows.checkpointCount(samples: samples, on: backend),
      isRecorded: sources.contains(where: \.isTracked)
    ) { g, s, checkpoints in
      rows.process(
        g, into: s, samples: samples, state: &state, checkpoints: checkpoints, on: backend)
    }
    guard let checkpoints else { return result }
    let signal = detached
    return result.recorded("ballistics", from: sources) { ds in
      var dpoles: [BallisticsPoles] = []
      let dg = signal.rowsPulledBack(ds, checkpoints) { g, ds, dg, checkpoints in
        var dstate = Array(repeating: 0.0, count: rows.poles.count)
        dpoles = rows.pullback(
          g, ds: ds, dg: dg, samples: samples, checkpoints: checkpoints, dstate: &dstate,
          on: signal.backend)
      }
      let gradients = [
        TrackGradient(attackMs, zip(dpoles, attack).map { $0.attack * $1.byMilliseconds }),
        TrackGradient(releaseMs, zip(dpoles, release).map { $0.release * $1.byMilliseconds }),
      ]
      return [dg] + gradients.tensors(for: signal.shape, on: signal.backend)
    }
  }
}

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

extension TrackControl {
  /// The poles of a time in milliseconds, by track.
  func poles(for signal: [Int], _ operation: String, sampleRate: Int) -> [SmoothingPole] {
    values(for: signal, operation).map { SmoothingPole(milliseconds: $0, sampleRate: sampleRate) }
  }
}

/// The pole of a one-pole smoother with a 10–90 % rise time, and its derivative by that time.
///
/// α = exp(−ln 9 / (f_s t)); source: Giannoulis, Massberg & Reiss (2012), J. Audio Eng. Soc. 60(6), and
/// the rise time of a one-pole step response.
struct SmoothingPole {
  let value, byMilliseconds: Double

  init(milliseconds: Double, sampleRate: Int) {
    let decay = log(9) * 1000 / Double(sampleRate)
    value = exp(-decay / milliseconds)
    byMilliseconds = value * decay / (milliseconds * milliseconds)
  }
}
