import Foundation
import MixingConsole
import SignalOps
import TensorEngine
import TestSupport
import Testing

@Suite struct LimiterTests {
  private func limited(
    _ signal: [[Float]], key: [[Float]]? = nil, ceilingDb: Double = -1, releaseMs: Double = 50,
    lookAheadMs: Double = 1.5, sampleRate: Int = 44_100
  ) throws -> [[Float]] {
    let backend = Backend.forTests(threads: 1)
    let processor = Limiter().processor(SignalContext(sampleRate: sampleRate, on: backend))
    func tensor(_ channels: [[Float]]) -> Tensor {
      Tensor(
        channels.flatMap(\.self), shape: [1, 1, channels.count, channels[0].count], on: backend)
    }
    let controls = ControlValues(
      [.number(ceilingDb), .number(releaseMs), .number(lookAheadMs)], on: backend)
    let output = try processor.process([signal, key].compactMap(\.self).map(tensor), controls)
    let (values, count) = (output.values, signal[0].count)
    return (0..<signal.count).map { Array(values[$0 * count..<($0 + 1) * count]) }
  }

  private func latency(_ milliseconds: Double, sampleRate: Int = 44_100) -> Int {
    Limiter().latencySamples([-1, 50, .constant(milliseconds)], sampleRate: sampleRate)
  }

  private func peak(_ signal: [[Float]]) -> Double {
    var meter = TruePeakMeter(channels: signal.count, on: Backend.forTests(threads: 1))
    meter.add(signal)
    return meter.truePeakDbtp ?? -.infinity
  }

  enum Hard: String, CaseIterable {
    case noise, square, highSquare, clicks, highSine, quarterSine, chord, alternating, bursts

    var signal: [Float] {
      let count = 44_100
      let noise = goldenNoise(count, seed: 7)
      return (0..<count).map { index in
        let time = Double(index) / 44_100
        let value: Double =
          switch self {
          case .noise: 1.5 * Double(noise[index])
          case .square: sin(2 * .pi * 97 * time) >= 0 ? 1 : -1
          case .highSquare: sin(2 * .pi * 5_003 * time) >= 0 ? 1 : -1
          case .clicks: index % 997 == 0 ? 4 : index % 997 == 1 ? -4 : 0
          case .highSine: 2 * sin(2 * .pi * 20_000 * time)
          case .quarterSine: 1.414 * sin(.pi / 2 * Double(index) + .pi / 4)
          case .chord:
            [55.0, 220, 277.18, 1_760, 7_040].map { sin(2 * .pi * $0 * time) }.reduce(0, +)
          case .alternating: index % 2 == 0 ? 1 : -1
          case .bursts: (index / 50 % 7 == 0 ? 3 : 0.1) * Double(noise[index])
          }
        return Float(value)
      }
    }
  }

  /// Whatever comes, for every look-ahead and release. Without a look-ahead the gain falls within the interpolator's
  /// reach, and noise gets 0.015 dB over; from half a millisecond on nothing passes.
  @Test(arguments: [0, 0.5, 1.5, 5, 20] as [Double])
  func keepsTheCeiling(lookAheadMs: Double) throws {
    for hard in Hard.allCases {
      for (ceiling, release) in [(-1.0, 50.0), (-12, 1), (-0.3, 1_000)] {
        let signal = hard.signal + [Float](repeating: 0, count: 2_000)  // until the last is out
        let output = try limited(
          [signal, signal.map { 0.3 * $0 }], ceilingDb: ceiling, releaseMs: release,
          lookAheadMs: lookAheadMs)
        let over = peak(output) - ceiling
        let place = "\(hard), \(ceiling) dB, \(release) ms: \(over) dB over"
        #expect(over <= (lookAheadMs == 0 ? 0.05 : 0), "\(place)")
        #expect(hard == .clicks || over > -3, "\(place)")
      }
    }
  }

  @Test(arguments: [8_000, 96_000, 192_000])
  func keepsTheCeilingAtOtherRates(sampleRate: Int) throws {
    for hard in [Hard.noise, .bursts, .highSine] {
      let signal = hard.signal + [Float](repeating: 0, count: 2_000)
      let peak = peak(try limited([signal], sampleRate: sampleRate))
      #expect(peak <= -1, "\(hard): \(peak) dBTP")
    }
  }

  /// Below the ceiling all is left alone but for the latency, to the bit.
  @Test func leavesWhatIsBelowTheCeiling() throws {
    for lookAheadMs in [0, 1.5, 20] {
      let quiet = Hard.chord.signal.map { 0.19 * $0 }
      #expect(peak([quiet]) < 0 && peak([quiet]) > -1)
      let output = try limited([quiet, quiet.reversed()], ceilingDb: 0, lookAheadMs: lookAheadMs)
      let late = latency(lookAheadMs)
      for (output, input) in zip(output, [quiet, quiet.reversed()]) {
        #expect(Array(output[late...]) == Array(input.dropLast(late)))
        #expect(output[..<late].allSatisfy { $0 == 0 })
      }
    }
    #expect(latency(0) == 40 && latency(1.5) == 103)
  }

  /// One gain for all channels, which begins to fall no earlier than the look-ahead, and 20 samples, before a peak.
  @Test func linksChannelsAndLooksAhead() throws {
    var left = [Float](repeating: 0.1, count: 8_000)
    let right = [Float](repeating: -0.2, count: 8_000)
    left[5_000] = 4
    let late = latency(1.5)
    let output = try limited([left, right]).map { Array($0[late...]) }
    let gains = zip(output[1], right).map { Double($0 / $1) }
    for (n, gain) in gains.enumerated() {
      #expect(abs(gain - Double(output[0][n] / left[n])) < 1e-6)
    }
    // All that hears the peak: 20 samples, the bell of 64, and the point between two samples.
    #expect(gains[..<(5_000 - 85)].allSatisfy { $0 == 1 } && gains[5_000 - 60] < 1)
    #expect(gains[5_000] < 0.23 && gains[7_000] < 1)
  }

  /// Another signal decides.
  @Test func answersToAKey() throws {
    let signal = [[Float](repeating: 0.5, count: 4_000)]
    var key = [[Float](repeating: 0, count: 4_000)]
    key[0][2_000] = 2
    let output = try limited(signal, key: key)[0][latency(1.5)...]
    #expect(output[latency(1.5) + 2_000] < 0.25 && output[latency(1.5) + 1_000] == 0.5)
    #expect(try limited(key, key: signal)[0].max() == 2)
  }

  /// A peak that just passes the ceiling is brought down by a hair, not by the margin at once.
  @Test func gainHasNoStepAtTheCeiling() throws {
    func gain(_ over: Float) throws -> Float {
      let signal = [Float](repeating: over, count: 4_000)
      return try limited([signal], ceilingDb: 0, releaseMs: 1)[0][3_000] / over
    }
    #expect(abs(try gain(1) - 1) < 1e-6)  // the interpolator's rounding
    #expect(try gain(1.000_1) > 0.999 && gain(1.000_1) < 1)
    let full = Float(pow(10, 0.1 / 20))
    #expect(abs(try gain(full * 1.000_01) - 1 / full / full) < 1e-4)
    #expect(abs(try gain(2) - 0.5 / full) < 1e-6)
  }
}
