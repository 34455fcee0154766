import Foundation
import Mixers
import MixingConsole
import TensorEngine
import TestSupport
import Testing

/// Several microphones on one source, made late, upside down and dull by known amounts.
@Suite struct MicrophoneAlignmentTests {
  private static let seconds = 12.0
  private static let count = Int(seconds * Double(Signal.rate))

  /// Noise, low-passed by a pole.
  private func noise(_ seed: UInt64, pole: Float = 0) -> [Float] {
    var random = RandomSource(seed: seed)
    var last: Float = 0
    return (0..<Self.count).map { _ in
      last = pole * last + (1 - pole) * Float(random.normal()) * 0.1
      return last
    }
  }

  /// The signal so many samples later, through a pole, at a gain.
  private func recorded(_ sound: [Float], late: Int, pole: Float = 0, gain: Float = 1) -> [Float] {
    var last: Float = 0
    return (0..<Self.count).map { index in
      last = pole * last + (1 - pole) * (index < late ? 0 : sound[index - late])
      return gain * last
    }
  }

  /// Strokes of noise that die away, each so many seconds apart.
  private func strokes(_ seed: UInt64, every period: Double, pole: Float) -> [Float] {
    zip(noise(seed, pole: pole), 0...).map { value, index in
      let since = (Double(index) / Double(Signal.rate)).truncatingRemainder(dividingBy: period)
      return value * Float(exp(-since / 0.06)) * 5
    }
  }

  private func decision(
    _ stems: [(name: String, channels: [[Float]])], start: [String: Double] = [:],
    inverted: String? = nil
  ) throws -> Session {
    var plain = Session(
      sampleRate: Signal.rate, tracks: stems.map { Track(name: $0.name, file: "/\($0.name).wav") })
    for index in plain.tracks.indices {
      plain.tracks[index].startSeconds = start[plain.tracks[index].name] ?? 0
      plain.tracks[index].isPolarityInverted = plain.tracks[index].name == inverted
    }
    let request = MixRequest(
      plain, openings: stems.map { stem in { _ in ArrayStem(stem.channels) } },
      seconds: Self.seconds * Double(stems.count))
    let one = try RuleMixer().decision(
      for: request, on: Backend.forTests(threads: 1), progress: { _, _ in })
    let two = try RuleMixer().decision(
      for: request, on: Backend.forTests(threads: 2), progress: { _, _ in })
    #expect(one.session == two.session, "threads")
    return one.session
  }

  private func place(_ track: Track) -> (samples: Int, isInverted: Bool) {
    (Int((track.startSeconds * Double(Signal.rate)).rounded()), track.isPolarityInverted)
  }

  @Test func anAmplifierIsBroughtToTheDirectSignal() throws {
    let bass = noise(1, pole: 0.9)
    let session = try decision([
      ("bass_di", [bass]),
      ("bass_amp", [recorded(bass, late: 218, gain: -0.6).adding(noise(2).scaled(0.05))]),
    ])
    #expect(place(session.tracks[0]) == (0, false))
    #expect(place(session.tracks[1]) == (-218, true))
    let notes = session.tracks[1].notes.filter { $0.hasPrefix("microphones: ") }
    #expect(notes.count == 1)
    #expect(
      notes.first?.hasPrefix("microphones: 4.94 ms earlier and inverted, to add up with bass_di")
        == true)
  }

  /// What was aligned stays as it is when it is decided once more.
  @Test func whatIsInLineStaysThere() throws {
    let bass = noise(1, pole: 0.9)
    for gain in [1, -1] as [Float] {
      let session = try decision(
        [("bass_di", [bass]), ("bass_amp", [recorded(bass, late: 218, gain: gain)])],
        start: ["bass_amp": -218.0 / Double(Signal.rate)],
        inverted: gain < 0 ? "bass_amp" : nil)
      #expect(place(session.tracks[1]) == (-218, gain < 0))
      #expect(!session.tracks[1].notes.contains { $0.hasPrefix("microphones: ") })
    }
  }

  @Test func overheadsComeToTheSnareAndAKickThatOpposesThemIsTurned() throws {
    let (snare, kick) = (strokes(3, every: 1, pole: 0.3), strokes(4, every: 0.8, pole: 0.95))
    let air = [0, 1].map { side in
      recorded(snare, late: 180, gain: 0.5)
        .adding(recorded(kick, late: 180, gain: -0.7))
        .adding(noise(UInt64(10 + side)).scaled(0.02))
    }
    let session = try decision([("kick", [kick]), ("snare", [snare]), ("overheads", air)])
    #expect(place(session.tracks[1]) == (0, false))
    #expect(place(session.tracks[2]).samples == -180)
    // Snare and overheads agree; the kick is turned, which opposes both there.
    #expect(session.tracks[1].isPolarityInverted == session.tracks[2].isPolarityInverted)
    #expect(session.tracks[0].isPolarityInverted != session.tracks[1].isPolarityInverted)
  }

  /// One performance is no other, however alike; and what lies further off than sound travels in a room is an echo.
  @Test func whatWasNotRecordedTogetherIsLeftAlone() throws {
    let bass = noise(1, pole: 0.9)
    for other in [noise(7, pole: 0.9), recorded(bass, late: 3_000)] {
      let session = try decision([("bass_1", [bass]), ("bass_2", [other])])
      #expect(session.tracks.allSatisfy { place($0) == (0, false) })
    }
    // Different roles are not compared at all.
    let session = try decision([("bass", [bass]), ("vocals", [recorded(bass, late: 100)])])
    #expect(session.tracks.allSatisfy { place($0) == (0, false) })
  }

  /// The lag of one half is not the lag of the other.
  @Test func whatDisagreesFromStretchToStretchIsLeftAlone() throws {
    let bass = noise(1, pole: 0.9)
    let half = Self.count / 2
    let (one, two) = (recorded(bass, late: 100), recorded(bass, late: 700, gain: 0.99))
    let session = try decision([
      ("bass_di", [bass]), ("bass_amp", [Array(one[..<half] + two[half...])]),
    ])
    #expect(place(session.tracks[1]) == (0, false))
  }

  @Test func bothSidesOfAPairMoveTogether() throws {
    let snare = strokes(3, every: 1, pole: 0.3)
    let session = try decision([
      ("snare", [snare]),
      ("OH L", [recorded(snare, late: 90).adding(noise(5).scaled(0.03))]),
      ("OH R", [recorded(snare, late: 90, gain: 0.8).adding(noise(6).scaled(0.03))]),
    ])
    #expect(session.tracks.dropFirst().map { place($0).samples } == [-90, -90])
  }
}

/// Stereo stems whose sides oppose each other, and what leans because of rumble.
@Suite struct StereoSidesTests {
  private let low = Signal.sine(90, amplitude: 0.2)

  private func high(_ seed: UInt64) -> [Float] {
    var random = RandomSource(seed: seed)
    var last: Float = 0
    return low.map { _ in
      let value = Float(random.normal()) * 0.05
      defer { last = value }
      return value - last
    }
  }

  @Test func aSideThatIsUpsideDownIsTurned() throws {
    let (left, right) = (low.adding(high(1)), low.scaled(-1).adding(high(2)))
    let found = try analyse([left, right]).stereo
    #expect((found?.lowCorrelation ?? 0) < -0.95)
    func polarity(_ role: StemRole, _ sides: [[Float]]) throws -> (Polarity, [String]) {
      let plain = Session(sampleRate: Signal.rate, tracks: [Track(name: "\(role)", file: "/a.wav")])
      var locked = plain
      locked.tracks[0].role = role.rawValue
      locked.tracks[0].lock = .controls(["role"])
      let track = try RuleMixer().decision(
        for: MixRequest(locked, openings: [{ _ in ArrayStem(sides) }], seconds: 4),
        on: Backend.forTests(threads: 1), progress: { _, _ in }
      ).session.tracks[0]
      return (track.polarity, track.notes)
    }
    let turned = try polarity(.overheads, [left, right])
    #expect(turned.0 == .left)
    #expect(turned.1.contains { $0.hasPrefix("polarity: one side inverted, since ") })
    #expect(try polarity(.overheads, [left, low]).0 == .normal)
    #expect(try polarity(.synth, [left, right]).0 == .normal, "made so")
  }

  /// Rumble on one side alone says nothing about where a stem stands.
  @Test func leanIsMeasuredWithoutRumble() throws {
    let sound = Signal.sine(700, seconds: 4, amplitude: 0.1)
    let rumble = Signal.sine(3, seconds: 4, amplitude: 0.5)
    let balance = try #require(try analyse([sound, sound.adding(rumble)]).stereo?.balanceDb)
    #expect(abs(balance) < 0.5)
    let leaning = try #require(try analyse([sound, sound.scaled(0.5)]).stereo?.balanceDb)
    #expect(abs(leaning - 6.02) < 0.05)
  }
}
