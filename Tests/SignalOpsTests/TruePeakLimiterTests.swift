import Foundation
import SignalOps
import TensorEngine
import TestSupport
import Testing

@Suite struct TruePeakLimiterTests {
  private func limited(
    _ signal: [[Float]], ceiling: Double = -1, sampleRate: Int = 48_000, blocks: [Int] = [4_096],
    on backend: Backend = .forTests(threads: 1)
  ) -> [[Float]] {
    var limiter = TruePeakLimiter(
      ceilingDbtp: ceiling, sampleRate: sampleRate, channels: signal.count, on: backend)
    var output = signal.map { _ in [Float]() }
    for block in TestSignals.blocks(of: signal, lengths: blocks) {
      for (channel, samples) in limiter.process(block).enumerated() { output[channel] += samples }
    }
    for (channel, samples) in limiter.flush().enumerated() { output[channel] += samples }
    return output
  }

  private func peak(_ signal: [[Float]]) -> Double {
    var meter = TruePeakMeter(channels: signal.count, on: Backend.forTests(threads: 1))
    meter.add(signal)
    return meter.truePeakDbtp ?? -.infinity
  }

  enum Hard: String, CaseIterable {
    case noise, square, highSquare, clicks, highSine, quarterSine, loudMusic, alternating, bursts

    var signal: [Float] {
      let count = 96_000
      let noise = TestSignals.noise(seed: 7, count: count)
      return (0..<count).map { index in
        let time = Double(index) / 48_000
        let value: Double =
          switch self {
          case .noise: 1.5 * noise[index]
          case .square: sin(2 * .pi * 97 * time) >= 0 ? 1 : -1
          case .highSquare: sin(2 * .pi * 5_003 * time) >= 0 ? 1 : -1
          case .clicks: index % 997 == 0 ? 4 : index % 997 == 1 ? -4 : 0
          case .highSine: sin(2 * .pi * 20_000 * time)
          case .quarterSine: 1.414 * sin(.pi / 2 * Double(index) + .pi / 4)
          case .loudMusic:
            [55.0, 220, 277.18, 1_760, 7_040].map { sin(2 * .pi * $0 * time) }.reduce(0, +)
          case .alternating: index % 2 == 0 ? 1 : -1
          case .bursts: index / 50 % 7 == 0 ? 3 * noise[index] : 0.1 * noise[index]
          }
        return Float(value)
      }
    }
  }

  @Test(arguments: [-1.0, -0.1, -9])
  func keepsTheCeiling(ceiling: Double) {
    for hard in Hard.allCases {
      let signal = hard.signal
      let output = limited([signal, signal.map { 0.3 * $0 }], ceiling: ceiling)
      #expect(output[0].count == signal.count)
      let peak = peak(output)
      #expect(peak <= ceiling, "\(hard): \(peak) dBTP over \(ceiling)")
      #expect(
        hard == .clicks || peak > ceiling - 1.5, "\(hard): \(peak) dBTP, far below \(ceiling)")
    }
  }

  @Test func keepsTheCeilingAtOtherRates() {
    for rate in [8_000, 44_100, 96_000, 192_000] {
      for hard in [Hard.noise, .clicks, .bursts] {
        let peak = peak(limited([hard.signal], sampleRate: rate))
        #expect(peak <= -1, "\(hard) at \(rate) Hz: \(peak) dBTP")
      }
    }
  }

  @Test func leavesWhatIsBelowTheCeiling() {
    let quiet = Hard.loudMusic.signal.map { 0.15 * $0 }
    let silence = [Float](repeating: 0, count: quiet.count)
    #expect(limited([quiet, silence]) == [quiet, silence])
    #expect(limited([[]]) == [[]])
    #expect(limited([[0.5]]) == [[0.5]])
    #expect(limited([[-0.5, 0.25, 0]], blocks: [1]) == [[-0.5, 0.25, 0]])
    // Some time after a peak too.
    var peaked = quiet
    peaked[1_000] = 4
    let output = limited([peaked])[0]
    #expect(output[0..<700] == peaked[0..<700] && output[1_000] < 1)
    #expect(output.suffix(20_000) == peaked.suffix(20_000))
  }

  @Test func doesNotDependOnBlocks() {
    for hard in [Hard.bursts, .loudMusic] {
      let signal = [hard.signal, TestSignals.noise(seed: 3, count: 96_000).map { Float($0) }]
      for backend in TestSignals.backends {
        let whole = limited(signal, blocks: [96_000], on: backend)
        for blocks in [[64], [1_000], [65_536], [1, 277, 0, 19]] {
          #expect(limited(signal, blocks: blocks, on: backend) == whole)
        }
      }
    }
  }

  /// One gain for all channels, smooth: below 1 dB from sample to sample even for a click of +12 dB.
  @Test func linksChannelsAndMovesSmoothly() throws {
    var left = [Float](repeating: 0.1, count: 10_000)
    let right = [Float](repeating: -0.2, count: 10_000)
    left[5_000] = 4
    let output = limited([left, right])
    let gains = zip(output[1], right).map { Double($0 / $1) }
    for (gain, (out, dry)) in zip(gains, zip(output[0], left)) {
      #expect(abs(gain - Double(out / dry)) < 1e-6)
    }
    let steps = zip(gains, gains.dropFirst()).map { abs(20 * log10($1 / $0)) }
    #expect(try #require(steps.max()) < 0.5)
    #expect(gains[5_000] < 0.25 && gains[4_700] == 1 && gains[7_000] < 0.9)
  }
}
