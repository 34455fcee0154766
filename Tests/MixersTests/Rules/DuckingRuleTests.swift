import Foundation
import Mixers
import MixingConsole
import TestSupport
import Testing

/// A bass that makes room for the kick: where it covers it in lows that both need.
@Suite struct DuckingRuleTests {
  /// A kick that is heard by its click, at 2 strokes a second.
  private let kick = Signal.strokes(60, decaySeconds: 0.06, seconds: 8, amplitude: 0.15)
    .adding(Signal.strokes(3_000, decaySeconds: 0.01, seconds: 8, amplitude: 0.4))

  /// The compressor with a key on the bass.
  private func ducker(_ stems: [MixStem]) throws -> EffectSlot? {
    let session = try mix(stems)
    let bass = try #require(session.tracks.first { $0.role == "bass" })
    return bass.strip.first { $0.key != nil }
  }

  @Test func aBassThatCoversTheKickIsDucked() throws {
    let bass = Signal.sine(62, seconds: 8)
    let session = try mix([stem("kick", .kick, kick), stem("bass", .bass, bass)])
    let slot = try #require(session.tracks[1].strip.first { $0.key != nil })
    #expect(slot.key == SideChain(from: "kick", lowPassHz: 200))
    #expect(session.tracks[0].strip.allSatisfy { $0.key == nil })
    #expect(session.tracks[1].notes.contains { $0.hasPrefix("ducked by kick: ") })
    // Through the strip of the kick, as in the mix.
    var alone = session
    alone.tracks[1].strip = [slot]
    alone.tracks[1].fader = 0
    alone.tracks[0].isMuted = true
    for index in alone.tracks.indices { alone.tracks[index].output = .master }
    let after = try rendered(alone, [[kick], [bass]])[0].map { $0 * Float(2).squareRoot() }
    for stroke in [1.0, 3.5, 6] {
      let during = after.levelDb(from: stroke + 0.015, to: stroke + 0.05)
      let between = after.levelDb(from: stroke + 0.4, to: stroke + 0.49)
      let level = bass.levelDb(from: stroke + 0.4, to: stroke + 0.49)
      #expect((-5 ... -1.5).contains(during - level), "while the kick sounds")
      #expect(abs(between - level) < 0.3, "and back before the next stroke")
    }
  }

  @Test func noDuckingWhereTheyDoNotShareTheirLows() throws {
    let high = try stem("bass", .bass, Signal.sine(130, seconds: 8))
    #expect(try ducker([stem("kick", .kick, kick), high]) == nil)
  }

  @Test func noDuckingWhereTheKickStandsOut() throws {
    let deep = Signal.strokes(60, decaySeconds: 0.2, seconds: 8)
    let bass = Signal.sine(62, seconds: 8)
    #expect(try ducker([stem("kick", .kick, deep), stem("bass", .bass, bass)]) == nil)
    // One after the other.
    let late = Signal.silence(seconds: 8) + Signal.sine(62, seconds: 8)
    #expect(try ducker([stem("kick", .kick, kick), stem("bass", .bass, late)]) == nil)
  }

  @Test func onlyABassIsDuckedAndOnlyByAKick() throws {
    let low = Signal.sine(62, seconds: 8)
    let others = try mix([
      stem("kick", .kick, kick), stem("synth", .synth, low), stem("voice", .leadVocal, low),
    ])
    #expect(others.tracks.allSatisfy { $0.strip.allSatisfy { $0.key == nil } })
    #expect(try ducker([stem("toms", .toms, kick), stem("bass", .bass, low)]) == nil)
  }

  @Test func theThresholdFollowsTheKick() throws {
    let bass = try stem("bass", .bass, Signal.sine(62, seconds: 8))
    let thresholds = try [1, 0.1].map { gain in
      value("thresholdDb", of: try ducker([stem("kick", .kick, kick.scaled(gain)), bass]))
    }
    #expect(abs(thresholds[0] - thresholds[1] - 20) < 0.5)
  }

  @Test func theFaderCountsWhatDuckingTakes() throws {
    let bass = try stem("bass", .bass, Signal.sine(62, seconds: 8))
    let faders = try [kick, Signal.strokes(600, decaySeconds: 0.06, seconds: 8)].map { kick in
      let session = try mix([stem("kick", .kick, kick), bass])
      let ducks = session.tracks[1].strip.contains { $0.key != nil }
      return (session.tracks[1].fader.constant ?? 0, ducks)
    }
    #expect(faders[0].1 && !faders[1].1)
    #expect(faders[0].0 - faders[1].0 > 0.1 && faders[0].0 - faders[1].0 < 3)
  }
}
