import Foundation
import MixingConsole
import SignalOps
import TensorEngine
import TestSupport
import Testing

/// A console whose session changes while it runs.
@Suite struct ConsoleUpdateTests {
  private static let block = 1_000

  /// A low tone, at its peak where the second block begins.
  private static let tone: [[Float]] = {
    let wave = (0..<4 * block).map { Float(0.5 * cos(2 * .pi * 80 * Double($0 - block) / 8_000)) }
    return [wave, wave]
  }()

  /// Four blocks of a mix, both channels; `change` comes before the second.
  private static func render(
    _ start: Session, _ stems: [[[Float]]], change: (inout Session) -> Void = { _ in }
  ) throws -> [[Float]] {
    let backend = Backend.forTests(threads: 2)
    let console = try Console(start, on: backend)
    var session = start
    var mix: [[Float]] = [[], []]
    for number in 0..<4 {
      if number == 1 {
        change(&session)
        try console.update(session)
      }
      let output = try console.process(block) { track in
        let part = stems[track].flatMap { $0[number * block..<(number + 1) * block] }
        return Tensor(part, shape: [1, 1, stems[track].count, block], on: backend)
      }
      let values = output.mix.values
      for channel in 0..<2 { mix[channel] += values[channel * block..<(channel + 1) * block] }
    }
    return mix
  }

  /// Two tracks with everything, a room and a group.
  private static var everything: Session {
    var session = session([
      [
        EffectSlot(Gain(), ["gainDb": 1]),
        EffectSlot(Equalizer([.peak]), ["1/frequencyHz": 200, "1/gainDb": 3]),
        EffectSlot(Compressor(), ["thresholdDb": -12, "ratio": 2]),
        EffectSlot(Pan(), ["position": 0.4]),
      ],
      [EffectSlot(Pan())],
    ])
    session.buses = [Bus(name: "room"), Bus(name: "group")]
    session.buses[0].strip = [EffectSlot(ShapedNoiseReverb(), ["decaySeconds": 0.2])]
    session.tracks[0].sends = [Send(to: "room", level: -12)]
    session.tracks[1].output = .bus("group")
    session.master.strip = [EffectSlot(Compressor(), ["thresholdDb": -20, "ratio": 1.5])]
    return session
  }

  @Test func theSameSessionChangesNothing() throws {
    let stems = [noise(4_000, channels: 1, seed: 1), noise(4_000, channels: 2, seed: 2)]
    let plain = try Rendering(Self.everything, stems, tail: 0, block: Self.block).mix
    #expect(try Self.render(Self.everything, stems) == plain)
  }

  @Test func aFaderMovesOverOneGridInItsOwnScale() throws {
    let ones = [[Float]](repeating: Array(repeating: 1, count: 4_000), count: 2)
    let mix = try Self.render(session([[]]), [ones]) { $0.tracks[0].fader = -20 }
    #expect(mix[0][..<1_000].allSatisfy { $0 == 1 })
    for sample in 0..<64 {
      let expected = amplitude(-20 * Double(sample + 1) / 64)
      #expect(abs(mix[0][1_000 + sample] - expected) < 1e-6)
    }
    #expect(mix[0][1_064...].allSatisfy { abs($0 - 0.1) < 1e-7 })
  }

  private static let changes: [(String, @Sendable (inout Session) -> Void)] = [
    ("fader", { $0.tracks[0].fader = -40 }),
    ("muted", { $0.tracks[0].isMuted = true }),
    ("solo", { $0.tracks[1].isSolo = true }),
    ("polarity", { $0.tracks[0].isPolarityInverted = true }),
    ("pan", { $0.tracks[0].strip[3].set(0, to: 1) }),
    ("gain", { $0.tracks[0].strip[0].set(0, to: -30) }),
    ("band", { $0.tracks[0].strip[1].set(1, to: -20) }),
    ("threshold", { $0.tracks[0].strip[2].set(0, to: -50) }),
    ("bypassed", { $0.tracks[0].strip[0].isBypassed = true }),
    ("removed", { $0.tracks[0].strip.remove(at: 1) }),
    ("added", { $0.tracks[0].strip.append(EffectSlot(Gain(), ["gainDb": -30])) }),
    ("structure", { $0.tracks[0].strip[1] = EffectSlot(Equalizer([])) }),
    ("output", { $0.tracks[0].output = .bus("group") }),
    ("no send", { $0.tracks[0].sends = [] }),
    ("more sends", { $0.tracks[1].sends = [Send(to: "room", level: 0)] }),
    ("tap", { $0.tracks[0].sends[0].tap = .preFader }),
    ("another room", { $0.buses[0].strip[0].set(0, to: 1) }),
    ("bus into bus", { $0.buses[0].output = .bus("group") }),
    ("master", { $0.master.fader = -30 }),
    (
      "a track more",
      {
        var track = Track(name: "new", file: "/new.wav")
        track.isMuted = true
        $0.tracks.append(track)
      }
    ),
  ]

  /// Every kind of change, with the largest step from sample to sample that the tone itself has left room
  /// for; a change at once would be many times that at the tone's peak.
  @Test(arguments: changes)
  func nothingClicks(name: String, change: @Sendable (inout Session) -> Void) throws {
    var start = Self.everything
    start.tracks[0].strip[0].set(0, to: 0)
    let stems = [Self.tone, Self.tone.map { $0.map { $0 * 0.1 } }]
    let mix = try Self.render(start, stems, change: change)
    let steps = mix.map { zip($0, $0.dropFirst()).map { abs($0 - $1) } }
    let before = steps.map { $0[500..<990].max() ?? 0 }
    for channel in 0..<2 {
      let after = steps[channel][990..<1_200].max() ?? 0
      #expect(after < before[channel] + 0.03, "\(name): \(after) after \(before[channel])")
    }
  }

  @Test func tailsRingOnAndEnvelopesStay() throws {
    var click: [[Float]] = [Array(repeating: 0, count: 4_000)]
    click[0][300] = 1
    let silence: [[Float]] = [Array(repeating: 0, count: 4_000)]
    let plain = try Self.render(Self.everything, [click, silence])
    #expect(plain[0][1_100..<2_000].contains { abs($0) > 1e-4 }, "a tail")
    // What moves is not in the way of the tail.
    let moved = try Self.render(Self.everything, [click, silence]) {
      $0.tracks[0].fader = -20
      $0.tracks[1].strip[0].set(0, to: 0.1)
    }
    #expect(difference([Array(plain[0][1_000...])], [Array(moved[0][1_000...])]) < 1e-30)
    // An envelope that lasts: loud, then soft. The makeup gain moves, the gain reduction goes on.
    let loud = (0..<4_000).map { Float($0 < 950 ? 1 : 0.01) }
    var slow = session([
      [EffectSlot(Compressor(), ["thresholdDb": -40, "ratio": 10, "releaseMs": 5_000])]
    ])
    let held = try Self.render(slow, [[loud, loud]]) { $0.tracks[0].strip[0].set(5, to: 6) }
    let kept = try Self.render(slow, [[loud, loud]])
    slow.tracks[0].strip[0].set(5, to: 6)
    #expect(kept[0][1_500] < 0.002, "still compressed")
    #expect(abs(held[0][1_500] / kept[0][1_500] - amplitude(6)) < 1e-3)
  }

  @Test func aSessionThatCannotBeIsRefusedAndNothingChanges() throws {
    let backend = Backend.forTests(threads: 1)
    let console = try Console(Self.everything, on: backend)
    var wrong = Self.everything
    wrong.tracks[0].fader = 100
    #expect(throws: SessionError.self) { try console.update(wrong) }
    wrong = Self.everything
    wrong.sampleRate = 44_100
    #expect {
      try console.update(wrong)
    } throws: {
      "\($0)" == "session: sampleRate: the console runs at 8000 Hz. Begin another one."
    }
    wrong = Self.everything
    wrong.panLaw = .linear
    #expect {
      try console.update(wrong)
    } throws: {
      "\($0)" == "session: panLaw: the console runs with constantPower. Begin another one."
    }
    #expect(console.session == Self.everything)
  }

  @Test func aMutedTrackGoesOnWhereTheMixIs() throws {
    var muted = session([[]])
    muted.tracks[0].isMuted = true
    muted.tracks[0].startSeconds = 0.01
    let ramp = [(0..<4_000).map { Float($0) / 4_000 }]
    let renderer = try SessionRenderer(
      muted, stems: [ArrayStem(ramp)], tailSeconds: 0, block: 1_000,
      on: Backend.forTests(threads: 1))
    #expect(try renderer.next()?.mix.values.allSatisfy { $0 == 0 } == true)
    muted.tracks[0].isMuted = false
    try renderer.update(muted)
    let mix = try #require(try renderer.next()?.mix.values)
    // Sample 1,500 of the mix is sample 1,420 of the stem.
    #expect(abs(mix[500] - ramp[0][1_420] * Float(0.5.squareRoot())) < 1e-6)
    var other = muted
    other.tracks[0].startSeconds = 0
    #expect(throws: SessionError.self) { try renderer.update(other) }
  }
}
