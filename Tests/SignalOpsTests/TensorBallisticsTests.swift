import Kernels
import SignalOps
import TensorEngine
import TestSupport
import Testing

@Suite struct TensorBallisticsTests {
  @Test(arguments: [(1, 1), (2, 3), (1, 9)])
  func matchesTheTwinOnEveryKernelTable(batch: Int, track: Int) {
    for (name, backend) in availableBackends() {
      let gains = noise(batch * track * 301, seed: 4).map { 20 * $0 - 10 }
      let attack = (0..<batch * track).map { Float($0) + 0.05 }
      let release = (0..<batch * track).map { 30 * Float($0) + 1 }
      var state = RecursiveState()
      let s = Tensor(gains, shape: [batch, track, 1, 301], on: backend).ballistics(
        attackMs: .tensor(Tensor(attack, shape: [batch, track, 1, 1], on: backend)),
        releaseMs: .tensor(Tensor(release, shape: [batch, track, 1, 1], on: backend)),
        sampleRate: 44_100,
        state: &state)
      for row in 0..<batch * track {
        var last = 0.0
        let twin = ballisticsTwin(
          gains[row * 301..<(row + 1) * 301].map(Double.init), attackMs: Double(attack[row]),
          releaseMs: Double(release[row]), sampleRate: 44_100, state: &last)
        let ours = s.values[row * 301..<(row + 1) * 301].map(Double.init)
        #expect(relativeError(ours, twin) < 2e-7, "\(name): one rounding to Float")
        #expect(abs(state.values[row] - last) < 1e-10, "\(name)")
      }
    }
  }

  @Test func settlesToTheGainWithTheTimesAsked() {
    let backend = Backend.forTests(threads: 1)
    let step = Tensor(repeating: -10, shape: [1, 1, 1, 44_100], on: backend)
    var state = RecursiveState()
    let s = step.ballistics(
      attackMs: .number(50),
      releaseMs: .number(400), sampleRate: 44_100,
      state: &state
    ).values
    let from10 = s.firstIndex { $0 <= -1 } ?? 0
    let to90 = s.firstIndex { $0 <= -9 } ?? 0
    #expect(abs(Double(to90 - from10) / 44.1 - 50) < 0.1, "10–90 % in 50 ms")
    #expect(abs(state.values[0] + 10) < 1e-6)
  }

  @Test(arguments: [(10.0, 100.0), (0.05, 1.0), (500.0, 5000.0), (3.0, 2.0)])
  func gradientsMatchCentralDifferences(attackMs: Double, releaseMs: Double) {
    for (name, backend) in availableBackends() {
      let g = noise(200, seed: 8).map { 12 * $0 - 12 }
      let weights = noise(200, seed: 9)
      let times = [Double(Float(attackMs)), Double(Float(releaseMs))]
      let tensors =
        [Tensor(g, shape: [1, 1, 1, 200], on: backend)]
        + times.map { Tensor(repeating: Float($0), shape: [1, 1, 1, 1], on: backend) }
      let leaves = tensors.map { $0.tracked() }
      var state = RecursiveState([-3])
      let s = leaves[0].ballistics(
        attackMs: .tensor(leaves[1]), releaseMs: .tensor(leaves[2]), sampleRate: 44_100,
        state: &state)
      let gradients = (s * Tensor(weights, shape: s.shape, on: backend)).sum()
        .gradients(for: leaves)
      func loss(_ g: [Double], _ times: [Double]) -> Double {
        var last = -3.0
        return dot(
          ballisticsTwin(
            g, attackMs: times[0], releaseMs: times[1], sampleRate: 44_100, state: &last),
          weights.doubles)
      }
      let byGain = g.indices.map { index in
        centralDifference(at: g.doubles, index, step: 1e-3) { loss($0, times) }
      }
      #expect(relativeError(gradients[0].values.doubles, byGain) < 1e-5, "\(name): gain")
      for index in 0..<2 {
        let numeric = centralDifference(at: times, index, step: 1e-5 * times[index]) {
          loss(g.doubles, $0)
        }
        let ours = Double(gradients[index + 1].scalar)
        #expect(abs(ours - numeric) <= 1e-5 * abs(numeric) + 1e-9, "\(name): time \(index)")
      }
    }
  }

  @Test func gradientOfTheStateCrossesTheBlock() {
    let backend = Backend.forTests(threads: 1)
    let g = noise(100, seed: 2).map { 6 * $0 - 6 }
    let poles = BallisticsPoles(attack: 0.9, release: 0.99)
    let rows = BallisticsRows(poles: [poles])
    var (output, state) = (Array(repeating: Float(0), count: 100), RecursiveState([-2]))
    var checkpoints = Array(
      repeating: 0.0, count: rows.checkpointCount(samples: 100, on: backend))
    var dstate = [1.0]
    g.withUnsafeBufferPointer { g in
      output.withUnsafeMutableBufferPointer { s in
        checkpoints.withUnsafeMutableBufferPointer { checkpoints in
          guard let g = g.baseAddress, let s = s.baseAddress,
            let checkpoints = checkpoints.baseAddress
          else { return }
          rows.process(
            [g], into: [s], samples: 100, state: &state, checkpoints: checkpoints, on: backend)
          s.update(repeating: 0, count: 100)
          _ = rows.pullback(
            [g], ds: [UnsafePointer(s)], dg: [s], samples: 100, checkpoints: checkpoints,
            dstate: &dstate, on: backend)
        }
      }
    }
    // d s[99] / d s[−1] is the product of the poles that were chosen.
    var (last, product) = (-2.0, 1.0)
    for g in g.doubles {
      let pole = g < last ? poles.attack : poles.release
      last = pole * last + (1 - pole) * g
      product *= pole
    }
    #expect(abs(dstate[0] - product) < 1e-12 && product > 1e-6)
  }
}
