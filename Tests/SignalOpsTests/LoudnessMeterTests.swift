import Foundation
import SignalOps
import TensorEngine
import TestSupport
import Testing

@Suite struct LoudnessMeterTests {
  private func meter(_ signal: [[Float]], sampleRate: Int = 48_000) -> LoudnessMeter {
    var meter = LoudnessMeter(
      sampleRate: sampleRate, channels: signal.count, on: Backend.forTests(threads: 1))
    meter.add(signal)
    return meter
  }

  private func isNear(_ value: Double?, _ expected: Double, within tolerance: Double) -> Bool {
    value.map { abs($0 - expected) <= tolerance } ?? false
  }

  /// EBU Tech 3341 (2016), table 1, cases 1 to 5: stereo sines, expected within 0.1 LU.
  @Test(
    arguments: [
      ([(-23.0, 20.0)], -23.0),
      ([(-33, 20)], -33),
      ([(-36, 10), (-23, 60), (-36, 10)], -23),
      ([(-72, 10), (-36, 10), (-23, 60), (-36, 10), (-72, 10)], -23),
      ([(-26, 20), (-20, 20.1), (-26, 20)], -23),
    ] as [([(Double, Double)], Double)])
  func gatesLikeTech3341(stretches: [(Double, Double)], expected: Double) {
    let tone = TestSignals.tones(stretches)
    #expect(isNear(meter([tone, tone]).integratedLufs, expected, within: 0.1))
  }

  /// Case 6: five channels, the surrounds weighted by 1.41. A sixth, the LFE, does not count.
  @Test func weighsSurroundsLikeTech3341() {
    let channels = [-28.0, -28, -24, -30, -30].map { TestSignals.tones([($0, 20)]) }
    #expect(isNear(meter(channels).integratedLufs, -23, within: 0.1))
    var withLfe = channels
    withLfe.insert(TestSignals.tones([(-3, 20)]), at: 3)
    #expect(meter(withLfe).integratedLufs == meter(channels).integratedLufs)
  }

  /// Cases 9 and 12: alternating levels whose short-term and momentary loudness stay at −23 LUFS.
  @Test func movesLikeTech3341() {
    let shortTerm = TestSignals.tones((0..<5).flatMap { _ in [(-20.0, 1.34), (-30.0, 1.66)] })
    for value in meter([shortTerm, shortTerm]).shortTermSeries {
      #expect(isNear(value, -23, within: 0.1))
    }
    let momentary = TestSignals.tones((0..<25).flatMap { _ in [(-20.0, 0.18), (-30.0, 0.22)] })
    for value in meter([momentary, momentary]).momentarySeries {
      #expect(isNear(value, -23, within: 0.1))
    }
  }

  /// EBU Tech 3342 (2016), table 1, cases 1 to 4, expected within 1 LU.
  @Test(
    arguments: [
      ([-20, -30], 10), ([-20, -15], 5), ([-40, -20], 20), ([-50, -35, -20, -35, -50], 15),
    ] as [([Double], Double)])
  func rangesLikeTech3342(levels: [Double], expected: Double) {
    let tone = TestSignals.tones(levels.map { ($0, 20) })
    #expect(isNear(meter([tone, tone]).loudnessRangeLu, expected, within: 1))
  }

  @Test func agreesWithOtherPrograms() throws {
    for programme in try LoudnessGolden.load().programmes {
      let measured = meter(programme.samples, sampleRate: programme.sampleRate)
      let theirs = programme.ffmpeg
      let pairs = [
        (measured.integratedLufs, programme.pyloudnormIntegratedLufs),
        (measured.integratedLufs, theirs.integratedLufs),
        (measured.maximumMomentaryLufs, theirs.maximumMomentaryLufs),
        (measured.maximumShortTermLufs, theirs.maximumShortTermLufs),
        (measured.loudnessRangeLu, theirs.loudnessRangeLu),
      ]
      for (ours, expected) in pairs {
        #expect(isNear(ours, expected, within: 0.05), "\(ours ?? .nan) \(programme)")
      }
    }
  }

  @Test func doesNotDependOnBlocksOrInstructionSet() {
    let signal = TestSignals.steppedNoise(sampleRate: 11_025, channels: 3)
    let whole = meter(signal, sampleRate: 11_025)
    for backend in TestSignals.backends {
      var cut = LoudnessMeter(sampleRate: 11_025, channels: 3, on: backend)
      for block in TestSignals.blocks(of: signal, lengths: [1, 64, 1_000, 0, 30_000]) {
        cut.add(block)
      }
      // Instruction sets differ in fused multiply-adds.
      #expect(isNear(cut.integratedLufs, whole.integratedLufs ?? .nan, within: 1e-9))
      #expect(isNear(cut.loudnessRangeLu, whole.loudnessRangeLu ?? .nan, within: 1e-9))
      #expect(cut.momentarySeries.count == whole.momentarySeries.count)
    }
  }

  @Test func isAsLoudAtEveryRate() {
    for rate in [8_000, 22_050, 44_100, 96_000, 192_000] {
      let tone = TestSignals.tones([(-23, 5)], sampleRate: rate)
      let loudness = meter([tone, tone], sampleRate: rate).integratedLufs
      #expect(isNear(loudness, -23, within: 0.1), "\(rate) Hz: \(loudness ?? .nan)")
    }
  }

  @Test func hasNoFigureForSilenceAndMoments() {
    let silent = meter([[Float](repeating: 0, count: 200_000)])
    #expect(silent.integratedLufs == nil && silent.momentaryLufs == nil)
    #expect(silent.loudnessRangeLu == nil && silent.maximumShortTermLufs == nil)
    #expect(silent.momentarySeries.allSatisfy { $0 == nil })
    let short = meter([TestSignals.tones([(-20, 0.39)])])
    #expect(short.integratedLufs == nil && short.momentaryLufs == nil)
    let moment = meter([TestSignals.tones([(-20, 1)])])
    #expect(moment.integratedLufs != nil && moment.shortTermLufs == nil)
    #expect(moment.loudnessRangeLu == nil)
    let constant = meter([[Float](repeating: 1, count: 200_000)])
    #expect(constant.integratedLufs.map(\.isFinite) ?? true)
  }
}
