import Foundation
import MixingConsole
import SignalOps
import TensorEngine
import TestSupport
import Testing

@Suite struct OutputStageTests {
  private static let rate = 48_000

  /// What a stage makes of a mix, and how often it went through it.
  private struct Outcome {
    var setting: OutputStage.Setting
    var samples: [[Float]] = [[], []]
    var loudness: Double?
    var peak: Double?
    var passes: Int
  }

  private static func run(
    _ mix: [[Float]], loudness: Double?, peak: Double?
  ) throws -> Outcome {
    let backend = Backend.forTests(threads: 1)
    let spool = try MixSpool(folder: NSTemporaryDirectory())
    var meter = MixMeter(sampleRate: rate, on: backend)
    var start = 0
    while start < mix[0].count {
      let end = min(start + 50_000, mix[0].count)
      let block = mix.map { Array($0[start..<end]) }
      try spool.append(block)
      meter.add(block)
      start = end
    }
    let stage = OutputStage(OutputTarget(loudnessLufs: loudness, peakDbtp: peak))
    var checks = 0
    let setting = try stage.setting(for: spool, measured: meter, on: backend) { checks += 1 }
    // One block of the limiter's rest comes last.
    let blocks = (mix[0].count + 65_535) / 65_536 + 1
    var outcome = Outcome(setting: setting, passes: checks / blocks)
    try stage.process(spool, setting, sampleRate: rate, on: backend) { block in
      for channel in 0..<2 { outcome.samples[channel] += block[channel] }
    }
    var loudness = LoudnessMeter(sampleRate: rate, channels: 2, on: backend)
    var peaks = TruePeakMeter(channels: 2, on: backend)
    loudness.add(outcome.samples)
    peaks.add(outcome.samples)
    (outcome.loudness, outcome.peak) = (loudness.integratedLufs, peaks.truePeakDbtp)
    return outcome
  }

  private static func noise(seconds: Double, decibels: Double) -> [[Float]] {
    scaled(
      MixingConsoleTests.noise(Int(seconds * Double(rate)), channels: 2, seed: 3),
      amplitude(decibels))
  }

  /// Noise with a click of full scale every half second: needs the limiter.
  private static func music() -> [[Float]] {
    var mix = noise(seconds: 3, decibels: -20)
    for channel in 0..<2 {
      for place in stride(from: 5_000, to: mix[0].count, by: 24_000) {
        for index in 0..<200 { mix[channel][place + index] *= 8 }
      }
    }
    return mix
  }

  @Test(
    arguments: [
      ("quiet noise", -16, -1), ("noise", -16, -1), ("noise", -9, -1), ("music", -16, -1),
      ("music", -12, -3), ("music", -14, nil), ("loud", -16, -1), ("loud", -30, -20),
      ("very quiet", -14, -1), ("square", -16, -1), ("square", -3, -1), ("gated", -20, nil),
    ] as [(String, Double, Double?)])
  func reachesLoudnessUnderTheCeiling(kind: String, loudness: Double, peak: Double?) throws {
    let mix: [[Float]]
    switch kind {
    case "quiet noise": mix = Self.noise(seconds: 2, decibels: -40)
    case "noise": mix = Self.noise(seconds: 2, decibels: -12)
    case "music": mix = Self.music()
    case "loud": mix = Self.noise(seconds: 2, decibels: 40)
    case "very quiet": mix = Self.noise(seconds: 2, decibels: -60)
    case "square":
      mix = (0..<2).map { _ in (0..<96_000).map { $0 / 48 % 2 == 0 ? 1 : -1 } }
    default:  // the quiet half lies below the absolute gate until it is raised
      mix = zip(
        Self.noise(seconds: 1.5, decibels: -62), Self.noise(seconds: 1.5, decibels: -69)
      ).map { $0 + $1 }
    }
    let outcome = try Self.run(mix, loudness: loudness, peak: peak)
    let reached = try #require(outcome.loudness)
    #expect(abs(reached - loudness) <= 0.1, "\(outcome.setting)")
    #expect(outcome.samples.map(\.count) == mix.map(\.count))
    if let peak { #expect(try #require(outcome.peak) <= peak + 0.05) }
    // What the setting says is what comes out.
    #expect(abs(try #require(outcome.setting.figures.loudnessLufs) - reached) <= 0.01)
    #expect(abs(try #require(outcome.setting.figures.truePeakDbtp) - (outcome.peak ?? 0)) <= 0.01)
  }

  @Test func withoutNeedNothingIsLimited() throws {
    let outcome = try Self.run(Self.noise(seconds: 1, decibels: -30), loudness: -30, peak: -1)
    #expect(!outcome.setting.limits && outcome.passes == 0)
    let mix = Self.noise(seconds: 1, decibels: -30)
    let untouched = try Self.run(mix, loudness: nil, peak: -1)
    #expect(untouched.samples == mix && untouched.setting.gainDb == 0)
    #expect(OutputStage(OutputTarget(loudnessLufs: nil, peakDbtp: nil)).isOff)
  }

  @Test(arguments: [(0, -20), (-5, -40), (0, 0)] as [(Double, Double)])
  func anUnreachableTargetEndsInTheClosest(loudness: Double, peak: Double) throws {
    for mix in [Self.noise(seconds: 1, decibels: -20), Self.noise(seconds: 1, decibels: -66)] {
      let outcome = try Self.run(mix, loudness: loudness, peak: peak)
      let reached = try #require(outcome.loudness)
      #expect(reached < loudness - 0.1 && outcome.setting.limits)
      #expect(reached > peak - 8, "near what the ceiling allows: \(reached)")
      #expect(try #require(outcome.peak) <= peak + 0.05)
      #expect(outcome.passes <= 8)
      #expect(abs(try #require(outcome.setting.figures.loudnessLufs) - reached) <= 0.01)
    }
  }

  @Test func sparseClicksStayUnderTheCeiling() throws {
    var mix = [[Float]](repeating: [Float](repeating: 0, count: 144_000), count: 2)
    for place in stride(from: 7_000, to: 144_000, by: 30_000) {
      mix[0][place] = 1
      mix[1][place + 1] = -0.7
    }
    let outcome = try Self.run(mix, loudness: -16, peak: -1)
    #expect(try #require(outcome.peak) <= -0.95)
    #expect(outcome.passes <= 8)
    #expect(try #require(outcome.loudness) > -60)
  }

  @Test func saysWhatTheLimiterTakes() throws {
    let mix = Self.music()
    let outcome = try Self.run(mix, loudness: -6, peak: -1)
    let gain = Float(pow(10, outcome.setting.gainDb / 20))
    // What came out over what went in, where something did.
    var taken: [Double] = []
    for (before, after) in zip(mix, outcome.samples) {
      for index in before.indices where abs(before[index]) >= 1e-4 {
        let ratio: Float = abs(before[index] * gain / after[index])
        taken.append(20 * log10(Double(ratio)))
      }
    }
    let reduction = outcome.setting.reduction
    let heavy = Double(taken.count { $0 > 6 }) / Double(taken.count)
    #expect(abs(reduction.mostDb - (taken.max() ?? 0)) < 0.001)
    #expect(abs(reduction.heavyShare - heavy) < 0.001 && heavy > 0.05)
    let unlimited = try Self.run(mix, loudness: -30, peak: -1)
    #expect(unlimited.setting.reduction == LimiterReduction())
  }

  @Test(arguments: [(-6, -1), (-30, -1)] as [(Double, Double)], [1, 70_000, 100_000])
  func aPartIsThatOfTheWhole(target: (loudness: Double, peak: Double), start: Int) throws {
    let mix = Self.music()
    let backend = Backend.forTests(threads: 1)
    let spool = try MixSpool(folder: NSTemporaryDirectory())
    try spool.append(mix)
    var meter = MixMeter(sampleRate: Self.rate, on: backend)
    meter.add(mix)
    let stage = OutputStage(OutputTarget(loudnessLufs: target.loudness, peakDbtp: target.peak))
    let setting = try stage.setting(for: spool, measured: meter, on: backend) {}
    func samples(_ part: Range<Int>?) throws -> [[Float]] {
      var samples: [[Float]] = [[], []]
      try stage.process(spool, setting, part: part, sampleRate: Self.rate, on: backend) { block in
        for channel in 0..<2 { samples[channel] += block[channel] }
      }
      return samples
    }
    let whole = try samples(nil)
    for end in [start + 1, 131_072, mix[0].count] {
      #expect(try samples(start..<end) == whole.map { Array($0[start..<end]) })
    }
  }

  @Test func silenceIsUnchanged() throws {
    let silence = [[Float]](repeating: [Float](repeating: 0, count: 50_000), count: 2)
    let outcome = try Self.run(silence, loudness: -16, peak: -1)
    #expect(outcome.setting.gainDb == 0 && !outcome.setting.limits)
    #expect(
      outcome.setting.figures.loudnessLufs == nil && outcome.setting.figures.truePeakDbtp == nil)
    #expect(outcome.samples == silence && outcome.passes == 0)
  }

  @Test(arguments: [1, 2, 100, 14_400])
  func shortMixesGetNoGain(samples: Int) throws {
    let quiet = MixingConsoleTests.noise(samples, channels: 2, seed: 1)
    let below = try Self.run(scaled(quiet, 0.3), loudness: -16, peak: -1)
    #expect(below.setting.gainDb == 0 && below.setting.figures.loudnessLufs == nil)
    #expect(below.samples == scaled(quiet, 0.3), "under 0.4 s there is no loudness")
    let above = try Self.run(
      [[Float]](repeating: [Float](repeating: 1.5, count: samples), count: 2), loudness: -16,
      peak: -1)
    #expect(above.setting.gainDb == 0 && above.setting.limits)
    #expect(try #require(above.peak) <= -0.95)
    #expect(above.samples[0].count == samples)
  }

  @Test func givesUpWhenAsked() throws {
    struct Stop: Error {}
    let backend = Backend.forTests(threads: 1)
    let spool = try MixSpool(folder: NSTemporaryDirectory())
    let mix = Self.music()
    try spool.append(mix)
    var meter = MixMeter(sampleRate: Self.rate, on: backend)
    meter.add(mix)
    #expect(throws: Stop.self) {
      _ = try OutputStage(OutputTarget(loudnessLufs: -9, peakDbtp: -1))
        .setting(for: spool, measured: meter, on: backend) { throw Stop() }
    }
  }
}
