import Foundation
import SignalOps
import TensorEngine
import TestSupport
import Testing

@Suite struct TruePeakMeterTests {
  private func peak(_ signal: [[Float]], on backend: Backend = .forTests(threads: 1)) -> Double? {
    var meter = TruePeakMeter(channels: signal.count, on: backend)
    meter.add(signal)
    return meter.truePeakDbtp
  }

  /// A sine of half a second, faded in and out over 50 ms: cut off hard it would overshoot.
  private func sine(_ cyclesPerSample: Double, amplitude: Double, degrees: Double) -> [Float] {
    (0..<24_000).map { index in
      let fade = min(1, Double(min(index, 23_999 - index)) / 2_400)
      let phase = 2 * .pi * cyclesPerSample * Double(index) + degrees * .pi / 180
      return Float(amplitude * pow(sin(.pi / 2 * fade), 2) * sin(phase))
    }
  }

  /// EBU Tech 3341 (2016), table 1, cases 15 to 19: expected within +0.2 and −0.4 dB.
  @Test(
    arguments: [
      (4, 0.50, 0, -6), (4, 0.50, 45, -6), (6, 0.50, 60, -6), (8, 0.50, 67.5, -6), (4, 1.41, 45, 3),
    ] as [(Double, Double, Double, Double)])
  func peaksLikeTech3341(period: Double, amplitude: Double, degrees: Double, expected: Double)
    throws
  {
    let tone = sine(1 / period, amplitude: amplitude, degrees: degrees)
    for backend in TestSignals.backends {
      let found = try #require(peak([tone, tone], on: backend))
      #expect(found <= expected + 0.2 && found >= expected - 0.4, "\(found) dBTP")
    }
  }

  /// The interpolator is right within 0.05 dB up to 0.45 of the sample rate; what four points a
  /// sample miss is known. Not at a rational frequency, so that every phase occurs.
  @Test(arguments: [0.0127, 0.1013, 0.2507, 0.3511, 0.4507])
  func interpolates(cycles: Double) throws {
    let found = try #require(peak([sine(cycles, amplitude: 1, degrees: 10)]))
    #expect(abs(found) < 0.05, "\(found) dB")
  }

  /// Exact interpolation and ffmpeg. Noise up to half the sample rate is outside the pass band of both
  /// interpolators: ffmpeg's is the shorter, rolls off from 0.4 of the sample rate and reads less.
  @Test func agreesWithOtherPrograms() throws {
    for programme in try LoudnessGolden.load().programmes {
      var meter = TruePeakMeter(channels: programme.channels, on: Backend.forTests(threads: 1))
      meter.add(programme.samples)
      let isNoise = programme.signal == .steppedNoise
      let theirs = zip(programme.scipyTruePeaks, programme.ffmpeg.truePeaks)
      for (ours, (exact, ffmpeg)) in zip(meter.channelPeaksDbtp, theirs) {
        let ours = try #require(ours)
        #expect(isNoise || abs(ours - 20 * log10(exact)) < 0.001, "\(ours) \(programme)")
        let below = ours - 20 * log10(ffmpeg)
        #expect(below > -0.02 && below < (isNoise ? 0.8 : 0.02), "\(ours) \(programme)")
      }
    }
  }

  @Test func doesNotDependOnBlocks() {
    let signal = TestSignals.steppedNoise(sampleRate: 3_000, channels: 2)
    for backend in TestSignals.backends {
      for lengths in [[1], [7, 39, 0, 40], [64], [1_000, 3]] {
        var cut = TruePeakMeter(channels: 2, on: backend)
        for block in TestSignals.blocks(of: signal, lengths: lengths) { cut.add(block) }
        #expect(cut.truePeakDbtp == peak(signal, on: backend))
      }
    }
  }

  @Test func sitsAtLeastOnTheSamples() throws {
    #expect(peak([[Float](repeating: 0, count: 1_000)]) == nil)
    #expect(peak([[]]) == nil)
    #expect(peak([[0.5]]) == 20 * log10(0.5))
    var meter = TruePeakMeter(channels: 2, on: Backend.forTests(threads: 1))
    meter.add([[0, 0, 0], [0, 0.25, 0]])
    #expect(meter.channelPeaksDbtp == [nil, 20 * log10(0.25)])
  }
}
