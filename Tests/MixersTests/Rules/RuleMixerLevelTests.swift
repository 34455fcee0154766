import Foundation
import Mixers
import MixingConsole
import TensorEngine
import TestSupport
import Testing

/// Stems that are too faint or too loud for a fader, and those that take no part.
@Suite struct RuleMixerLevelTests {
  private func decide(_ stems: [MixStem]) -> RuleMixer.Decision {
    RuleMixer().decision(for: stems, sampleRate: Signal.rate)
  }

  private func gains(_ track: Track) -> [Double] {
    track.strip.prefix { $0.effect is Gain }.compactMap { $0.values[0].constant }
  }

  private func band() throws -> [MixStem] {
    [
      try stem("guitar", .guitar, Signal.strokes(500, decaySeconds: 0.1)),
      try stem("keys", .keys, Signal.strokes(700, decaySeconds: 0.1)),
      try stem("bass", .bass, Signal.strokes(90, decaySeconds: 0.1)),
    ]
  }

  @Test(arguments: [20, 34, 40] as [Double])
  func aFaintVoiceIsMadeUpFor(decibels: Double) throws {
    let voice = Signal.strokes(800, perSecond: 2.5, riseSeconds: 0.01, decaySeconds: 0.03)
    let usual = decide(try band() + [stem("voice", .leadVocal, voice)]).session
    let faint = decide(
      try band() + [stem("voice", .leadVocal, voice.scaled(Float(pow(10, -decibels / 20))))])
    #expect(faint.warnings.isEmpty, "\(faint.warnings)")
    let (one, other) = (usual.tracks[3], faint.session.tracks[3])
    let gain = gains(other).reduce(0, +)
    let fader = try #require(other.fader.constant)
    // Beside the others it stands where it would.
    let others = [usual, faint.session].compactMap { $0.tracks[0].fader.constant }
    let difference = fader + gain - others[1] - (one.fader.constant ?? 0) + others[0]
    #expect(abs(difference - decibels) < 0.3)
    #expect(fader <= 24 && (decibels < 24 || gain > 0))
    #expect(other.notes.contains { $0.hasPrefix("gain: ") } == (gain > 0))
    // The gain comes first, so that the compressor hears the level that it was set for.
    let thresholds = [one, other].compactMap { track in
      track.strip.first { $0.effect is Compressor }?.values[0].constant
    }
    try #require(thresholds.count == 2)
    #expect(abs(thresholds[0] - thresholds[1] - (decibels - gain)) < 0.2)
  }

  @Test func whatMayBeNoiseStaysFaintAndIsNamed() throws {
    var source = RandomSource(seed: 1)
    let hiss = (0..<4 * Signal.rate).map { _ in Float(source.normal()) * 3e-4 }
    let decision = decide(try band() + [stem("hiss", .leadVocal, hiss)])
    let track = decision.session.tracks[3]
    #expect(gains(track).isEmpty)
    let warning = try #require(decision.warnings.first)
    #expect(warning.hasPrefix("hiss: too faint for its part. It stays "), "\(warning)")
    #expect(warning.contains("--set 'hiss/gain/gainDb="), "\(warning)")
    #expect(track.notes.contains { $0.hasSuffix("so faint a stem may be noise") })
  }

  @Test(arguments: [
    (11 as Float, -42.1), (128, -42.1), (32_767, -90.3), (32_768, -90.3), (8_388_607, -138.5),
    (2_147_483_648, -186.6), (1e30, -600),
  ]) func integersBecomeFullScale(peak: Float, gain: Double) {
    #expect(StemAnalysis.gainDb(forPeak: peak) == gain)
  }

  @Test(arguments: [2_147_483_648, 32_768, 3e38] as [Float])
  func anAbsurdLevelIsHeardAndMixedAtASaneOne(peak: Float) throws {
    let voice = Signal.strokes(800, amplitude: 1)
    let highest = voice.map(abs).max() ?? 1
    let loud = voice.map { $0 / highest * peak }
    #expect(throws: StemAnalysis.TooLoud.self) { try analyse([loud]) }
    let analysis = try StemAnalysis(
      of: ArrayStem([loud]), gainDb: StemAnalysis.gainDb(forPeak: peak), sampleRate: Signal.rate,
      on: Backend(threads: 1))
    let sane = try analyse([voice.map { $0 / highest }])
    #expect(abs((analysis.loudnessLufs ?? 0) - (sane.loudnessLufs ?? 99)) < 0.2)
    let decision = decide(
      try band() + [MixStem(name: "voice", file: "/voice.wav", analysis: analysis)])
    let track = decision.session.tracks[3]
    #expect(abs(gains(track).reduce(0, +) - analysis.gainDb) < 1e-6)
    #expect(abs(track.fader.constant ?? 99) < 24)
    #expect(!decision.session.tracks.flatMap(\.notes).contains { $0.contains("nan") })
    let warning = try #require(decision.warnings.first)
    let decibels = String(format: "%.1f", 20 * log10(Double(peak)))
    #expect(warning.hasPrefix("voice: samples exceed full scale by \(decibels) dB"), "\(warning)")
  }

  @Test func aMutedStemTakesNoPart() throws {
    let alone = decide(try band()).session
    var click = try stem("click", nil, Signal.strokes(1_000))
    click.isMuted = true
    let session = decide(try band() + [click]).session
    #expect(session.tracks[3].isMuted)
    #expect(Array(session.tracks[..<3]) == alone.tracks)
  }

  @Test func anEarlierRoleIsAPersonsOnlyWhereItDiffers() throws {
    var kick = try stem("kick", nil, Signal.strokes(60))
    kick.earlierRole = .kick
    #expect(kick.recognized.source == .name)
    kick.earlierRole = .toms
    #expect(kick.recognized.source == .told && kick.recognized.role == .toms)
    kick.role = .bass
    #expect(kick.recognized.reason == "a bass, as told")
  }
}
