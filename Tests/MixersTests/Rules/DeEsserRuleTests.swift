import Foundation
import Mixers
import MixingConsole
import TensorEngine
import TestSupport
import Testing

/// De-essers: on voices that hiss, where they hiss, and only while they do.
@Suite struct DeEsserRuleTests {
  /// Vowels of 0.35 s, each with a sibilant of 0.15 s behind it.
  private func voice(hissDb: Double, hertz: Double = 7_000, seconds: Double = 8) -> [Float] {
    var random = RandomSource(seed: 5)
    let vowel = Signal.sines(
      (1...12).map { (200 * Double($0), 0.1 / Double($0)) }, seconds: seconds)
    let level = vowel.levelDb(from: 0, to: 1)
    var (smooth, smoother) = (0.0, 0.0)
    let noise = (0..<vowel.count).map { index -> Float in
      smooth += 0.3 * (random.normal() - smooth)
      smoother += 0.3 * (smooth - smoother)
      return Float(smoother * sin(2 * .pi * hertz * Double(index) / Double(Signal.rate)))
    }
    let gain = pow(10, (level + hissDb - noise.levelDb(from: 0, to: 1)) / 20)
    return vowel.indices.map { index in
      let time = (Double(index) / Double(Signal.rate)).truncatingRemainder(dividingBy: 0.5)
      return time < 0.35 ? vowel[index] : noise[index] * Float(gain)
    }
  }

  private func deEsser(_ sound: [Float], _ role: StemRole = .leadVocal) throws -> EffectSlot? {
    slot("deEsser", of: try mix([stem("voice", role, sound)]).tracks[0])
  }

  @Test(arguments: [StemRole.leadVocal, .backingVocal, .speech])
  func sibilantsOfAHissingVoiceAreLowered(role: StemRole) throws {
    let sound = voice(hissDb: -2.5)
    let session = try mix([stem("voice", role, sound)])
    let deEsser = try #require(slot("deEsser", of: session.tracks[0]))
    let after = try rendered([deEsser], ["voice": sound], through: "voice")
    for time in [1.0, 4.5, 7] {
      let hiss = [sound, after].map { $0.levelDb(from: time + 0.38, to: time + 0.48) }
      #expect((-7.5 ... -3.5).contains(hiss[1] - hiss[0]), "6 dB, but less at the corner")
      let vowel = [sound, after].map { $0.levelDb(from: time + 0.1, to: time + 0.33) }
      #expect(abs(vowel[1] - vowel[0]) < 0.1, "the vowel")
    }
    #expect(session.tracks[0].notes.contains { $0.hasPrefix("de-esser from ") })
  }

  @Test func aVoiceThatDoesNotHissIsLeftAlone() throws {
    #expect(try deEsser(voice(hissDb: -12)) == nil)
    #expect(try deEsser(Signal.sines([(200, 0.1), (6_000, 0.1)], seconds: 8)) == nil, "bright")
  }

  @Test func whatIsNoVoiceKeepsItsHiss() throws {
    #expect(try deEsser(voice(hissDb: -4), .guitar) == nil)
    #expect(try deEsser(voice(hissDb: -4), .lead) == nil)
  }

  @Test func theCornerFollowsTheSibilants() throws {
    let corners = try [6_000, 11_000].map { hertz in
      value("frequencyHz", of: try deEsser(voice(hissDb: -4, hertz: hertz)))
    }
    #expect(corners[0] >= 3_000 && corners[0] < 6_000)
    #expect(corners[1] > 6_000 && corners[1] <= 8_000)
  }

  @Test func theThresholdFollowsTheLevel() throws {
    let sound = voice(hissDb: -4)
    let thresholds = try [sound, sound.scaled(0.1)].map {
      value("thresholdDb", of: try deEsser($0))
    }
    #expect(abs(thresholds[0] - thresholds[1] - 20) < 0.3)
  }

  @Test func theWorseItHissesTheMoreIsTaken() throws {
    let losses = try [-5.5, -2.5].map { hiss -> Double in
      let sound = voice(hissDb: hiss)
      let slot = try #require(try deEsser(sound))
      let after = try rendered([slot], ["voice": sound], through: "voice")
      return sound.levelDb(from: 1.38, to: 1.48) - after.levelDb(from: 1.38, to: 1.48)
    }
    #expect(losses[0] > 2 && losses[1] > losses[0] + 1)
  }
}
