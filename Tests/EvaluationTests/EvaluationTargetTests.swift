import Evaluation
import Foundation
import Losses
import TensorEngine
import TestSupport
import Testing

/// What a gain cannot change is measured once; here it is measured twice all the same.
@Suite struct EvaluationTargetTests {
  private let rate = 8_000
  private let backend = Backend.forTests(threads: 2)

  private func mix() -> [[Float]] {
    var song = Song()
    song.levels[2] = [0.03, 0.12]
    return song.samples(sampleRate: rate, seconds: 8)
  }

  @Test func aGainLeavesAllButLoudnessAlone() throws {
    let target = try EvaluationTarget(
      Song().samples(sampleRate: rate, seconds: 8), sampleRate: rate, losses: .builtIn, on: backend)
    let judged = try target.judge(mix().map { $0.map { 0.25 * $0 } }, on: backend)
    let (before, after) = (
      judged.figures.asRendered, try #require(judged.figures.atTargetLoudness)
    )
    let loudness: Set<Feature> = [.lufsLoudness, .peakLoudness, .meanLoudness]
    for (one, other) in zip(before.features, after.features) {
      #expect((one.error == other.error) == !loudness.contains(one.feature), "\(one.feature)")
      #expect(one.error != nil, "\(one.feature)")
    }
  }

  /// By a power of two, which rounds nothing, so that every bit has to agree.
  @Test(arguments: [0.5, 4] as [Float])
  func isWhatJudgingTheLouderMixSays(gain: Float) throws {
    let mix = mix()
    let reference = try EvaluationTarget(
      mix.map { channel in channel.map { gain * $0 } }, sampleRate: rate, losses: .builtIn,
      on: backend)
    let judged = try reference.judge(mix, on: backend)
    let louder = try reference.judge(reference.programme, on: backend)
    let matched = try #require(judged.figures.atTargetLoudness)
    for (one, other) in zip(matched.features, louder.figures.asRendered.features) {
      let (one, other) = (try #require(one.error), try #require(other.error))
      #expect(abs(one - other) < 1e-6)
    }
    for (rendered, same) in zip(
      judged.figures.asRendered.features, louder.figures.asRendered.features
    ).dropFirst(3) {
      #expect(rendered.error == same.error, "\(rendered.feature)")
    }
  }

  /// At any gain, against the features of a mix that was made louder and measured from the start.
  @Test func matchedFeaturesAgreeWithThoseOfTheLouderFile() throws {
    let target = try EvaluationTarget(
      Song().samples(sampleRate: rate, seconds: 8), sampleRate: rate, losses: .builtIn, on: backend)
    let mix = mix().map { $0.map { 0.3 * $0 } }
    let judged = try target.judge(mix, on: backend)
    let from = try #require(judged.loudness.integratedLufs)
    let to = try #require(target.loudness.integratedLufs)
    let gain = Float(pow(10, (to - from) / 20))
    let louder = try target.judge(mix.map { $0.map { gain * $0 } }, on: backend)
    let matched = try #require(judged.figures.atTargetLoudness)
    for (one, other) in zip(matched.features, louder.figures.asRendered.features) {
      let (a, b) = (try #require(one.error), try #require(other.error))
      #expect(abs(a - b) <= 1e-5 * max(abs(b), 1e-3), "\(one.feature): rounding of samples")
    }
    for (one, other) in zip(matched.losses, louder.figures.asRendered.losses) {
      #expect(one.value == other.value, "\(one.kind)")
    }
  }

  @Test("Mono is as loud as two equal channels, whichever of both it is", arguments: [0, 1])
  func monoIsMatchedAsItIsHeard(place: Int) throws {
    let pair = [Song().samples(sampleRate: rate, seconds: 4), mix()].map { [$0[0]] }
    let stereo = pair.enumerated().map { $0 == place ? $1 : $1 + $1 }
    let doubled = pair.map { $0 + $0 }
    func matched(_ pair: [[[Float]]]) throws -> EvaluationFigures {
      let target = try EvaluationTarget(pair[0], sampleRate: rate, losses: .builtIn, on: backend)
      return try #require(try target.judge(pair[1], on: backend).figures.atTargetLoudness)
    }
    for (one, other) in zip(try matched(stereo).losses, try matched(doubled).losses) {
      let (a, b) = (try #require(one.value), try #require(other.value))
      #expect(abs(a - b) <= 1e-5 * max(abs(b), 1e-3), "\(one.kind)")
    }
  }
}
