import Kernels
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
  ///
  /// Shape: `[batch, track, 1, sample]`, unchanged.
  ///
  /// Gradient: hand-written adjoint, exact where the choice of α is constant; the incoming state is taken
  /// as constant. Keeps g and every 64th s.
  ///
  /// Source: Giannoulis, Massberg & Reiss (2012), J. Audio Eng. Soc. 60(6), eq. 16.
  package func ballistics(
    attackMs: TrackControl, releaseMs: TrackControl, sampleRate: Double, state: inout RecursiveState
  ) -> Tensor {
    precondition(rank == 4 && shape[2] == 1, "ballistics: the gain's shape is \(shape)")
    let samples = shape[3]
    func poles(_ times: TrackControl) -> [SmoothingPole] {
      times.values(for: shape, "ballistics").map {
        SmoothingPole(milliseconds: $0, sampleRate: sampleRate)
      }
    }
    let (attack, release) = (poles(attackMs), poles(releaseMs))
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
