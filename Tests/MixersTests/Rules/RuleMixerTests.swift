import Documents
import Foundation
import Mixers
import MixingConsole
import SignalOps
import TensorEngine
import TestSupport
import Testing

/// Each rule by what it does to stems of known content; leaving the rule out fails its tests.
@Suite struct RuleMixerTests {
  // MARK: High-pass

  @Test func rumbleUnderAVoiceIsFiltered() throws {
    let voice = Signal.sines([(30, 0.05), (220, 0.1), (1_500, 0.05)])
    let session = try mix([stem("voice", .leadVocal, voice)])
    let corner = try #require(band(.highPass, of: session.tracks[0])?["frequencyHz"])
    #expect((70...120).contains(corner))
  }

  @Test func theCornerFollowsTheContent() throws {
    let session = try mix([
      stem("low", .guitar, Signal.sine(90)), stem("high", .guitar, Signal.sine(900)),
      stem("bass", .bass, Signal.sine(41)),
    ])
    let corners = session.tracks.map { band(.highPass, of: $0)?["frequencyHz"] ?? 0 }
    #expect(corners[0] < 75 && corners[1] == 120 && corners[2] < 32)
  }

  // MARK: Compression

  @Test func whatStrikesTooHardIsCompressedAndKeepsItsLoudness() throws {
    let struck = Signal.strokes(400, perSecond: 2.5, riseSeconds: 0.01, decaySeconds: 0.03)
    let session = try mix([
      stem("struck", .leadVocal, struck), stem("steady", .keys, Signal.sine(500)),
    ])
    let compressor = try #require(slot("compressor", of: session.tracks[0]))
    #expect(value("ratio", of: compressor) > 1.2)
    #expect(slot("compressor", of: session.tracks[1]) == nil)
    let before = try #require(analyse([struck]).loudnessLufs)
    var alone = session
    alone.tracks = [session.tracks[0]]
    alone.tracks[0].strip = [compressor]
    alone.tracks[0].fader = 0
    alone.tracks[0].output = .master
    alone.tracks[0].sends = []
    let after = try #require(analyse(rendered(alone, [[struck]])).loudnessLufs)
    #expect(abs(after - before) < 1, "makeup")
    let crest = try #require(analyse(rendered(alone, [[struck]])).envelope.crestDb())
    let crestBefore = try #require(analyse([struck]).envelope.crestDb())
    #expect(crest < crestBefore - 0.3)
  }

  @Test func timesFollowTheCrestFactor() throws {
    let session = try mix([
      stem("hard", .leadVocal, Signal.strokes(400, perSecond: 2.5, decaySeconds: 0.01)),
      stem("soft", .leadVocal, Signal.strokes(400, perSecond: 2.5, decaySeconds: 0.04)),
    ])
    let attacks = session.tracks.compactMap { slot("compressor", of: $0) }
      .map { value("attackMs", of: $0) }
    try #require(attacks.count == 2)
    #expect(attacks[0] < attacks[1])
  }

  @Test func lowWavesAreNotBent() throws {
    let session = try mix(
      [60, 600].map { hertz in
        try stem(
          "\(hertz)", .bass,
          Signal.strokes(Double(hertz), perSecond: 2.5, riseSeconds: 0.01, decaySeconds: 0.03))
      })
    let releases = session.tracks.compactMap { slot("compressor", of: $0) }
      .map { value("releaseMs", of: $0) }
    try #require(releases.count == 2)
    #expect(releases[0] > 80 && releases[1] < 80, "six periods of 60 Hz are 100 ms")
  }

  // MARK: Balance

  @Test func rolesGetTheirLoudnessWhateverTheStemsLevels() throws {
    let quiet = Signal.sine(800, amplitude: 0.05)
    let loud = Signal.sine(900, amplitude: 0.5)
    let levels = try loudnesses([
      stem("keys", .keys, quiet), stem("brass", .brass, loud), stem("sweep", .effects, loud),
    ])
    #expect(abs(levels[0] - levels[1]) < 0.3)
    #expect(abs(levels[0] - levels[2] - 3) < 0.3, "effects stand further back")
  }

  @Test func partsOfOneRoleShareItsLoudness() throws {
    let levels = try loudnesses([
      stem("keys", .keys, Signal.sine(700)), stem("one", .brass, Signal.sine(800)),
      stem("two", .brass, Signal.sine(900)),
    ])
    #expect(abs(levels[1] - levels[2]) < 0.3)
    #expect(abs(levels[0] - levels[1] - 1.5) < 0.3)
    // One after the other they share nothing.
    let turns = try loudnesses([
      stem("keys", .keys, Signal.sine(700, seconds: 8)),
      stem("one", .brass, Signal.sine(800, seconds: 4) + Signal.silence(seconds: 4)),
      stem("two", .brass, Signal.silence(seconds: 4) + Signal.sine(900, seconds: 4)),
    ])
    #expect(abs(turns[0] - turns[1]) < 0.6)
  }

  /// A sound an octave lower is 0.8 dB louder, one whose peaks stand 10 dB further out 3 dB softer.
  @Test func howItSoundsCounts() throws {
    func crest(_ sound: StemAnalysis) -> Double {
      20 * log10(Double(sound.envelope.peak)) - (sound.loudnessLufs ?? 0)
    }
    let octave = [800.0, 1_600].map { Signal.sine($0) }
    let levels = try loudnesses([stem("one", .brass, octave[0]), stem("two", .keys, octave[1])])
    let peaks = try octave.map { crest(try analyse([$0])) }
    #expect(abs(levels[0] - levels[1] - 0.8 + 0.3 * (peaks[0] - peaks[1])) < 0.2)
    let strokes = Signal.strokes(800, perSecond: 5, decaySeconds: 0.02)
    let (steady, short) = (try analyse([Signal.sine(800)]), try analyse([strokes]))
    let parts = try loudnesses([
      stem("one", .effects, Signal.sine(800)), stem("two", .effects, strokes),
    ])
    #expect(crest(short) > crest(steady) + 6)
    #expect(abs(parts[0] - parts[1] - 0.3 * (crest(short) - crest(steady))) < 0.4)
  }

  @Test(arguments: [1, 12])
  func theLeadStandsJustBelowTheRest(companions: Int) throws {
    var stems = [try stem("voice", .leadVocal, Signal.sine(800))]
    let roles: [StemRole] = [.guitar, .keys, .strings, .drums, .bass, .brass]
    for index in 0..<companions {
      let tone = Signal.sine(300 + 100 * Double(index))
      stems.append(try stem("part\(index)", roles[index % roles.count], tone))
    }
    let parts = try loudnesses(stems)
    let rest = 10 * log10(parts.dropFirst().reduce(0) { $0 + pow(10, $1 / 10) })
    let difference = parts[0] - rest
    #expect(difference > -4.2 && difference < 2.2)
  }

  @Test func faintStemsAreNotBlownUp() throws {
    let session = try mix([
      stem("one", .guitar, Signal.sine(500)), stem("two", .keys, Signal.sine(700)),
      stem("faint", .synth, Signal.sine(900, amplitude: 0.0008)),
    ])
    let faders = session.tracks.map { $0.fader.value(at: 0, taper: .linear) }
    #expect(faders[2] - max(faders[0], faders[1]) <= 24.1)
  }

  // MARK: Masking

  @Test func whatCoversAVoiceIsCutThere() throws {
    let voice = Signal.sines([(315, 0.05), (2_500, 0.013)])
    let guitar = Signal.sines([(500, 0.3), (2_500, 0.12)])
    let session = try mix([stem("voice", .backingVocal, voice), stem("guitar", .guitar, guitar)])
    let cut = try #require(band(.peak, of: session.tracks[1]))
    #expect(abs(log2((cut["frequencyHz"] ?? 1) / 2_500)) < 0.2)
    let gain = cut["gainDb"] ?? 0
    #expect(gain >= -3 && gain <= -1.5)
    #expect(band(.peak, of: session.tracks[0]) == nil, "the voice stays as it is")
  }

  @Test func nothingIsCutForPartsThatSoundAtOtherTimes() throws {
    let voice = Signal.sines([(315, 0.05), (2_500, 0.012)]) + Signal.silence()
    let guitar = Signal.silence() + Signal.sines([(500, 0.3), (2_500, 0.1)])
    let session = try mix([stem("voice", .leadVocal, voice), stem("guitar", .guitar, guitar)])
    #expect(band(.peak, of: session.tracks[1]) == nil)
  }

  // MARK: Panning

  @Test func lowsAndLeadsInTheMiddleTheRestToBothSides() throws {
    let session = try mix([
      stem("voice", .leadVocal, Signal.sine(600)), stem("bass", .bass, Signal.sine(60)),
      stem("kick", .kick, Signal.strokes(55)), stem("low", .guitar, Signal.sine(110)),
      stem("one", .guitar, Signal.sine(900)), stem("two", .guitar, Signal.sine(950)),
    ])
    let places = session.tracks.map { value("position", of: slot("pan", of: $0)) }
    #expect(places[0...3].allSatisfy { $0 == 0.5 }, "lead, lows and a low guitar")
    #expect(places[4] < 0.35 && places[5] > 0.65)
  }

  @Test func whatSoundsAlikeGoesToDifferentSides() throws {
    let session = try mix([
      stem("a", .guitar, Signal.sine(900)), stem("b", .keys, Signal.sine(3_000)),
      stem("c", .synth, Signal.sine(3_000)), stem("d", .winds, Signal.sine(900)),
    ])
    let places = session.tracks.map { value("position", of: slot("pan", of: $0)) - 0.5 }
    #expect(places[0] * places[3] < 0 && places[1] * places[2] < 0)
  }

  @Test func bothSidesAreEquallyLoud() throws {
    let stems = try [
      stem("a", .guitar, Signal.sine(900)), stem("b", .keys, Signal.sine(1_000)),
      stem("c", .percussion, Signal.sine(2_000)), stem("d", .leadVocal, Signal.sine(400)),
    ]
    let session = try mix(stems)
    let sounds = [900.0, 1_000, 2_000, 400].map { [Signal.sine($0)] }
    let image = try analyse(rendered(session, sounds)).stereo
    #expect(abs(image?.balanceDb ?? 9) < 1.1)
    let places = session.tracks.map { value("position", of: slot("pan", of: $0)) }
    #expect(places.contains { $0 != 0.5 })
  }

  @Test func aLeaningVoiceIsBroughtBack() throws {
    let voice = Signal.sine(500)
    let session = try mix([stem("voice", .leadVocal, voice, voice.scaled(0.6))])
    let image = try analyse(rendered(session, [[voice, voice.scaled(0.6)]])).stereo
    #expect(abs(image?.balanceDb ?? 9) < 0.5)
    let keys = try mix([stem("keys", .keys, voice, voice.scaled(0.6))])
    #expect(value("position", of: slot("pan", of: keys.tracks[0])) == 0.5, "meant to lean")
  }

  // MARK: Reverb

  @Test func voicesGetReverbAndLowsDoNot() throws {
    let session = try mix([
      stem("voice", .leadVocal, Signal.sine(600)), stem("bass", .bass, Signal.sine(60)),
      stem("kick", .kick, Signal.strokes(55)), stem("strings", .strings, Signal.sine(700)),
    ])
    let sends = session.tracks.map { $0.sends.first?.level.value(at: 0, taper: .linear) }
    #expect(sends[1] == nil && sends[2] == nil)
    #expect((sends[0] ?? 0) < (sends[3] ?? -99), "strings stand further back than a voice")
    #expect(session.buses.contains { $0.name == "reverb" })
  }

  @Test func busyMusicGetsAShortReverb() throws {
    func decay(_ perSecond: Double) throws -> Double {
      let strokes = Signal.strokes(500, perSecond: perSecond, decaySeconds: 0.03)
      let session = try mix([stem("guitar", .guitar, strokes)])
      let bus = try #require(session.buses.first { $0.name == "reverb" })
      return value("decaySeconds", of: bus.strip.first { $0.name == "reverb" })
    }
    let (busy, calm) = (try decay(8), try decay(1.5))
    #expect(busy < calm)
  }

  @Test func aStemWithARoomOfItsOwnGetsLess() throws {
    let session = try mix([
      stem("dry", .keys, Signal.sine(500), Signal.sine(500)),
      stem("wide", .keys, Signal.sine(500), Signal.sine(505)),
    ])
    let sends = session.tracks.map { $0.sends.first?.level.value(at: 0, taper: .linear) ?? 0 }
    #expect(sends[1] < sends[0])
  }

  // MARK: Groups

  @Test func drumsShareABus() throws {
    let session = try mix([
      stem("kick", .kick, Signal.strokes(55)), stem("snare", .snare, Signal.strokes(250)),
      stem("guitar", .guitar, Signal.sine(500)),
    ])
    #expect(session.tracks[0].output == .bus("drums") && session.tracks[1].output == .bus("drums"))
    #expect(session.tracks[2].output == .master, "one guitar is no group")
    #expect(session.buses.contains { $0.name == "drums" })
  }

  @Test func busesAreToldFromTracks() throws {
    let session = try mix([
      stem("Drums", .drums, Signal.strokes(155)), stem("kick", .kick, Signal.strokes(55)),
      stem("reverb", .keys, Signal.sine(500)),
    ])
    #expect(session.tracks[0].output == .bus("drums bus"))
    #expect(session.tracks[2].sends.map(\.bus) == ["reverb bus"])
  }

  // MARK: Pairs

  @Test func leftAndRightOfOneSoundMoveTogether() throws {
    let session = try mix([
      stem("Gtr L", nil, Signal.strokes(700, perSecond: 2.5, decaySeconds: 0.01)),
      stem("Gtr R", nil, Signal.sine(700, amplitude: 0.01)),
      stem("voice", .leadVocal, Signal.sine(500)),
    ])
    let (left, right) = (session.tracks[0], session.tracks[1])
    #expect(value("position", of: slot("pan", of: left)) == 0)
    #expect(value("position", of: slot("pan", of: right)) == 1)
    #expect(left.fader == right.fader && left.sends == right.sends)
    #expect(slot("equalizer", of: left) == slot("equalizer", of: right))
    #expect(slot("compressor", of: left) != nil)
    #expect(slot("compressor", of: left) == slot("compressor", of: right))
    #expect(left.notes.contains { $0.contains("left and right of one sound") })
  }

  @Test func aPairIsAsLoudAsOnePart() throws {
    let levels = try loudnesses([
      stem("keys", .keys, Signal.sine(700)), stem("Horns L", .brass, Signal.sine(800)),
      stem("Horns R", .brass, Signal.sine(900)),
    ])
    let pair = 10 * log10(pow(10, levels[1] / 10) + pow(10, levels[2] / 10))
    #expect(abs(levels[0] - pair) < 0.3)
  }

  // MARK: Roles

  @Test func aPersonsWordComesBeforeTheName() throws {
    let session = try mix([
      stem("kick", .leadVocal, Signal.sine(600)), stem("Snare Top", nil, Signal.strokes(200)),
    ])
    #expect(session.tracks.map(\.role) == ["leadVocal", "snare"])
    #expect(session.tracks[0].notes[0] == "a lead vocal, as told")
    #expect(session.tracks[1].notes[0].contains("by its name"))
  }

  // MARK: The whole

  @Test func everyDecisionIsExplained() throws {
    let session = try mix([
      stem("voice", .leadVocal, Signal.strokes(500, perSecond: 2.5, decaySeconds: 0.01)),
      stem("guitar", .guitar, Signal.sines([(500, 0.3), (2_500, 0.1)])),
      stem("backing", .backingVocal, Signal.sine(700)),
    ])
    for track in session.tracks {
      let notes = track.notes.joined(separator: "\n")
      #expect(notes.contains("fader:"))
      #expect(notes.contains("pan:"))
      #expect(notes.contains("compressor") == (slot("compressor", of: track) != nil))
      #expect(notes.contains("high-pass") == (band(.highPass, of: track) != nil))
      #expect(notes.contains("cut") == (band(.peak, of: track) != nil))
      #expect(notes.contains("reverb") == !track.sends.isEmpty)
      #expect(notes.contains("goes with") == (track.output != .master))
    }
  }

  @Test func silentStemsAreMutedAndTouchNothing() throws {
    let voice = try stem("voice", .leadVocal, Signal.sine(600))
    let silent = try stem("nothing", .guitar, Signal.silence())
    let session = try mix([voice, silent])
    #expect(session.tracks[1].isMuted)
    #expect(session.tracks[1].notes.last?.contains("silent") == true)
    let without = try mix([voice])
    #expect(session.tracks[0] == without.tracks[0])
    let alone = try mix([silent])
    #expect(alone.tracks[0].isMuted, "nothing but silence is no error")
  }

  @Test func aSessionThatCanBeReadBack() throws {
    let session = try mix(
      StemRole.allCases.enumerated().map { index, role in
        try stem("s\(index)", role, Signal.strokes(100 + 90 * Double(index), seconds: 1))
      })
    let text = session.json(relativeTo: "/").text
    let again = try Session(Array(text.utf8), file: "/mix.json", catalogue: .builtIn)
    #expect(again == session)
  }

  @Test func roleNamesAreTheSessions() throws {
    let session = try mix([stem("voice", .leadVocal, Signal.sine(600))])
    #expect(session.tracks[0].role == "leadVocal")
  }
}
