import Foundation
import SignalOps
import TensorEngine
import TestSupport
import Testing

@Suite struct TensorCompressedTests {
  struct Golden: Decodable {
    let sampleRate: Int
    let thresholdDb, ratio, attackMs, releaseMs, kneeDb, makeupDb: Double
    let channels, samples, every: Int
    let seed: UInt32
    let output: [[Double]]
    let lastGainDb: Double
    var controls: [Double] { [thresholdDb, ratio, attackMs, releaseMs, kneeDb, makeupDb] }
  }

  /// `x` compressed with one number per control.
  static func compress(
    _ x: Tensor, _ controls: [Tensor], sampleRate: Int = 44_100, state: inout RecursiveState
  ) -> Tensor {
    x.compressed(
      CompressorControls(
        thresholdDb: .tensor(controls[0]), ratio: .tensor(controls[1]),
        attackMs: .tensor(controls[2]), releaseMs: .tensor(controls[3]),
        kneeDb: .tensor(controls[4]), makeupDb: .tensor(controls[5])),
      sampleRate: sampleRate, state: &state)
  }

  static func tensors(_ controls: [Double], on backend: Backend) -> [Tensor] {
    controls.map { Tensor(repeating: Float($0), shape: [1, 1, 1, 1], on: backend) }
  }

  @Test func matchesThePublishedEquations() throws {
    for golden in try TestSupport.Golden.decode([Golden].self, from: "compressor.json") {
      for (name, backend) in availableBackends() {
        let x = (0..<golden.channels).flatMap {
          bursts(golden.samples, seed: golden.seed + UInt32($0))
        }
        var state = RecursiveState()
        let y = Self.compress(
          Tensor(x, shape: [1, 1, golden.channels, golden.samples], on: backend),
          Self.tensors(golden.controls, on: backend), sampleRate: golden.sampleRate, state: &state
        ).values
        for channel in 0..<golden.channels {
          for (index, expected) in golden.output[channel].enumerated() {
            let ours = Double(y[channel * golden.samples + index * golden.every])
            #expect(abs(ours - expected) <= 1e-6 * abs(expected), "\(name): the gain's error")
          }
        }
        #expect(abs(state.values[0] - golden.lastGainDb) < 1e-5, "\(name)")
      }
    }
  }

  @Test(arguments: [1, 3, 4, 5, 9], [1, 2, 3])
  func everyKernelTableMatchesTheTwin(tracks: Int, channels: Int) {
    for (name, backend) in availableBackends() {
      let x = bursts(tracks * channels * 277, seed: 31)
      let controls = (0..<tracks).map { track -> [Float] in
        let t = Float(track)
        return [-10 - 5 * t, 1 + t, 0.5 + t, 5 + 40 * t, track % 2 == 0 ? 0 : 3 * t, t - 2]
      }
      var state = RecursiveState()
      let y = Self.compress(
        Tensor(x, shape: [1, tracks, channels, 277], on: backend),
        (0..<6).map { control in
          Tensor(controls.map { $0[control] }, shape: [1, tracks, 1, 1], on: backend)
        }, state: &state
      ).values
      for track in 0..<tracks {
        let rows = (0..<channels).map { channel in
          let start = (track * channels + channel) * 277
          return x[start..<start + 277].map(Double.init)
        }
        var last = 0.0
        let twin = CompressorTwin(controls: controls[track].doubles)(rows, state: &last)
        for (channel, expected) in twin.enumerated() {
          let start = (track * channels + channel) * 277
          for (a, b) in zip(y[start..<start + 277], expected) {
            #expect(abs(Double(a) - b) <= 1e-6 * abs(b), "\(name)")
          }
        }
        #expect(abs(state.values[track] - last) < 1e-5, "\(name)")
      }
    }
  }

  @Test(
    arguments: [
      [-24, 4, 5, 80, 6, 3], [-30, 2.5, 0.5, 20, 0, 0], [-80, 100, 0.05, 1, 24, 24],
      [-20, 1, 10, 100, 12, -24], [-40, 8, 500, 5000, 0, 0], [-6, 20, 3, 2, 24, 0],
    ] as [[Double]])
  func gradientsMatchCentralDifferences(controls: [Double]) {
    let controls = controls.map { Double(Float($0)) }
    for (name, backend) in availableBackends() {
      let samples = 300
      let x = bursts(2 * samples, seed: 17).map { $0 + ($0 < 0 ? -0.01 : 0.01) }
      let weights = noise(2 * samples, seed: 18)
      let leaves =
        ([Tensor(x, shape: [1, 1, 2, samples], on: backend)]
        + Self.tensors(controls, on: backend)).map { $0.tracked() }
      var state = RecursiveState([-1.5])
      let y = Self.compress(leaves[0], Array(leaves.dropFirst()), state: &state)
      let gradients = (y * Tensor(weights, shape: y.shape, on: backend)).sum()
        .gradients(for: leaves)
      func loss(_ x: [Double], _ controls: [Double]) -> Double {
        var last = -1.5
        let y = CompressorTwin(controls: controls)(
          [Array(x[..<samples]), Array(x[samples...])], state: &last)
        return dot(y.flatMap { $0 }, weights.doubles)
      }
      let bySample = x.indices.map { index in
        centralDifference(at: x.doubles, index, step: 1e-8) { loss($0, controls) }
      }
      #expect(relativeError(gradients[0].values.doubles, bySample) < 1e-4, "\(name): signal")
      for index in controls.indices {
        let step = 1e-7 * max(1, abs(controls[index]))
        let numeric: Double
        if index == 4, controls[4] == 0 {
          // The end of the range: one-sided.
          var soft = controls
          soft[4] = 1e-4
          numeric = (loss(x.doubles, soft) - loss(x.doubles, controls)) / 1e-4
        } else {
          numeric = centralDifference(at: controls, index, step: step) { loss(x.doubles, $0) }
        }
        let ours = Double(gradients[index + 1].scalar)
        #expect(
          abs(ours - numeric) <= 1e-4 * abs(numeric) + 1e-4, "\(name): control \(index)")
      }
    }
  }

  @Test func broadcastControlsCollectTheGradientsOfAllTracks() {
    let backend = Backend.forTests(threads: 2)
    let x = Tensor(bursts(6 * 100, seed: 3), shape: [2, 3, 1, 100], on: backend)
    let controls = [-20, 3, 1, 20, 6, 1] as [Double]
    func gradients(shape: [Int]) -> [[Float]] {
      let leaves = controls.map {
        Tensor(repeating: Float($0), shape: shape, on: backend).tracked()
      }
      var state = RecursiveState()
      let y = Self.compress(x, leaves, state: &state)
      return (y * y).sum().gradients(for: leaves).map(\.values)
    }
    for (one, all) in zip(gradients(shape: [1, 1, 1, 1]), gradients(shape: [2, 3, 1, 1])) {
      #expect(abs(one[0] - all.reduce(0, +)) <= 1e-5 * abs(one[0]))
    }
  }

  @Test(arguments: [1, 5, 64, 100, 999])
  func blocksOfAnySizeGiveTheSame(size: Int) {
    for (name, backend) in availableBackends() {
      let controls = Self.tensors([-24, 4, 5, 80, 6, 3], on: backend)
      let x = bursts(2500, seed: 5)
      var state = RecursiveState()
      let whole = Self.compress(
        Tensor(x, shape: [1, 1, 1, 2500], on: backend), controls, state: &state
      ).values
      var (carried, joined) = (RecursiveState(), [Float]())
      for start in stride(from: 0, to: 2500, by: size) {
        let block = Array(x[start..<min(start + size, 2500)])
        joined +=
          Self.compress(
            Tensor(block, shape: [1, 1, 1, block.count], on: backend), controls, state: &carried
          ).values
      }
      let error = zip(joined, whole).map { abs($0 - $1) }.max() ?? 1
      #expect(error <= 1e-6, "\(name)")
      #expect(abs(carried.values[0] - state.values[0]) < 1e-6)
    }
  }

  @Test func finiteAtTheEndsOfEveryRange() {
    let ends: [[Double]] = [[-80, 0], [1, 100], [0.05, 500], [1, 5000], [0, 24], [-24, 24]]
    for (name, backend) in availableBackends() {
      for corner in 0..<64 {
        let controls = ends.indices.map { ends[$0][corner >> $0 & 1] }
        for (samples, value) in [(1, 1), (130, 0), (130, 1), (70, -1), (70, 1e-8)]
          as [(Int, Float)]
        {
          let leaves =
            ([Tensor(repeating: value, shape: [1, 1, 2, samples], on: backend)]
            + Self.tensors(controls, on: backend)).map { $0.tracked() }
          var state = RecursiveState()
          let y = Self.compress(leaves[0], Array(leaves.dropFirst()), state: &state)
          let gradients = (y * y).sum().gradients(for: leaves)
          #expect(y.values.allSatisfy { $0.isFinite }, "\(name) \(controls)")
          #expect(
            gradients.allSatisfy { $0.values.allSatisfy { $0.isFinite } }, "\(name) \(controls)")
          if value == 0 { #expect(y.values.allSatisfy { $0 == 0 }, "silence stays silent") }
        }
      }
    }
  }

  @Test func equalChannelsGiveTheLevelsGradientToTheFirst() {
    let backend = Backend.forTests(threads: 1)
    let x = Tensor(repeating: 0.5, shape: [1, 1, 2, 40], on: backend).tracked()
    var state = RecursiveState()
    let y = Self.compress(x, Self.tensors([-20, 4, 1, 10, 0, 0], on: backend), state: &state)
    let gradient = y.sum().gradients(for: [x])[0].values
    // Through the gain, more level means less of everything; the second channel has the direct part.
    #expect(zip(gradient[..<40], gradient[40...]).allSatisfy { $0 < $1 })
    let direct = zip(gradient[40...], y.values[40...]).map { abs($0 - $1 / 0.5) }.max() ?? 1
    #expect(direct < 1e-6)
  }

  @Test func neutralLeavesAudioAlone() {
    for (_, backend) in availableBackends() {
      let x = noise(500, seed: 1)
      var state = RecursiveState()
      let y = Self.compress(
        Tensor(x, shape: [1, 1, 1, 500], on: backend),
        Self.tensors([0, 1, 10, 100, 0, 0], on: backend), state: &state)
      #expect(y.values == x)
    }
  }
}
