import Foundation
import Mixers
import MixingConsole
import TestSupport
import Testing

/// Gates on close microphones: where there is spill between strokes, and nowhere else.
@Suite struct GateRuleTests {
  /// Strokes twice a second; the rest of the kit between them, ringing and struck.
  private func microphone(
    decaySeconds: Double = 0.05, spill: Float = 1, strokes: [Float]? = nil
  ) -> [Float] {
    let drum = strokes ?? Signal.strokes(80, decaySeconds: decaySeconds, seconds: 8)
    let kit = Signal.strokes(
      400, perSecond: 4, riseSeconds: 0.002, decaySeconds: 0.04, seconds: 8, amplitude: 0.03)
    let wash = Signal.sine(3_000, seconds: 8, amplitude: 0.012)
    return drum.adding(kit.delayed(0.125).adding(wash).scaled(spill))
  }

  private func gate(_ sound: [Float], _ role: StemRole = .kick) throws -> EffectSlot? {
    slot("gate", of: try mix([stem("drum", role, sound)]).tracks[0])
  }

  @Test(arguments: [StemRole.kick, .snare, .toms])
  func spillBetweenStrokesIsLowered(role: StemRole) throws {
    let sound = microphone()
    let session = try mix([stem("drum", role, sound)])
    let strip = session.tracks[0].strip
    #expect(strip.first?.name == "gate", "before anything is shaped")
    let gate = try #require(slot("gate", of: session.tracks[0]))
    let range = value("rangeDb", of: gate)
    #expect((-20 ... -12).contains(range))
    #expect(value("thresholdDb", of: gate) > -30 && value("thresholdDb", of: gate) < -7)
    let after = try rendered([gate], ["drum": sound], through: "drum")
    for stroke in [1.0, 3.5, 6] {
      let spill = [sound, after].map { $0.levelDb(from: stroke + 0.42, to: stroke + 0.49) }
      #expect(spill[1] - spill[0] < 0.75 * range, "the spill before the next stroke")
      let struck = [sound, after].map { $0.levelDb(from: stroke, to: stroke + 0.06) }
      #expect(abs(struck[1] - struck[0]) < 0.3, "the stroke")
      let tail = [sound, after].map { $0.levelDb(from: stroke + 0.06, to: stroke + 0.12) }
      #expect(abs(tail[1] - tail[0]) < 2, "how it dies away")
    }
    let note = session.tracks[0].notes.first { $0.hasPrefix("gate at ") }
    #expect(note?.contains("dB off that") == true)
  }

  @Test func noGateWithoutSpill() throws {
    #expect(try gate(microphone(spill: 0)) == nil, "programmed, or gated already")
    #expect(try gate(microphone(spill: 0.03)) == nil, "so faint that it harms nobody")
  }

  @Test func noGateWhereStrokesCannotBeToldFromSpill() throws {
    #expect(try gate(microphone(spill: 10)) == nil)
    // Strokes of all levels, the softest as soft as spill.
    var ghosts = Signal.silence(seconds: 8)
    for beat in 0..<32 {
      let soft = Signal.strokes(
        80, seconds: 0.25, amplitude: 0.6 * pow(0.94, Double(beat * 7 % 32)))
      ghosts.replaceSubrange(beat * soft.count..<(beat + 1) * soft.count, with: soft)
    }
    #expect(try gate(microphone(spill: 3, strokes: ghosts)) == nil)
  }

  @Test(arguments: [StemRole.overheads, .hats, .drums, .percussion, .bass, .guitar])
  func noGateOnWhatIsNoCloseMicrophone(role: StemRole) throws {
    #expect(try gate(microphone(), role) == nil)
  }

  @Test func theTimesFollowTheStrokes() throws {
    let gates = try [0.03, 0.06].map { try #require(try gate(microphone(decaySeconds: $0))) }
    // 8.7 dB in the time of a decay: a stroke of 30 ms falls by 290 dB in a second.
    for (gate, decay) in zip(gates, [0.03, 0.06]) {
      let fall = 20 * log10(exp(1)) / decay
      let release = 2_200 * -value("rangeDb", of: gate) / fall
      #expect(abs(value("releaseMs", of: gate) / release - 1) < 0.3)
      #expect(value("holdMs", of: gate) >= 20)
    }
    #expect(value("holdMs", of: gates[1]) > value("holdMs", of: gates[0]))
  }

  @Test func theFaderIsThatOfTheStrokesAlone() throws {
    // Few strokes and much spill: as recorded most of the loudness is spill.
    let drum = Signal.strokes(200, perSecond: 0.25, decaySeconds: 0.05, seconds: 24)
    let wash = Signal.sine(3_000, seconds: 24, amplitude: 0.03)
    let spill = Signal.strokes(
      400, perSecond: 2, riseSeconds: 0.002, decaySeconds: 0.04, seconds: 24, amplitude: 0.05
    ).delayed(0.125).adding(wash)
    func fader(_ sound: [Float]) throws -> (difference: Double, track: Track) {
      let session = try mix([stem("drum", .toms, sound), stem("keys", .keys, Signal.sine(500))])
      let faders = session.tracks.map { $0.fader.constant ?? 0 }
      return (faders[0] - faders[1], session.tracks[0])
    }
    let (spilled, clean) = (try fader(drum.adding(spill)), try fader(drum))
    #expect(slot("gate", of: spilled.track) != nil && slot("gate", of: clean.track) == nil)
    #expect(abs(spilled.difference - clean.difference) < 1.5)
  }
}
