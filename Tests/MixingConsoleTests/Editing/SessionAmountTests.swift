import Foundation
import MixingConsole
import SignalOps
import TestSupport
import Testing

@Suite struct SessionAmountTests {
  // MARK: Laws

  @Test(arguments: 0..<100) func oneIsAllAndAnyAmountIsASession(seed: Int) throws {
    var random = RandomSession(seed: UInt64(seed))
    let session = random.session()
    #expect(session.scaled(amount: 1) == session)
    for amount in [0, 1e-9, 0.1, 0.5, 0.999] { try expectReadable(session.scaled(amount: amount)) }
    let almost = session.scaled(amount: 1.nextDown)
    #expect(
      almost.tracks.map { $0.strip.map(\.isBypassed) }
        == session.tracks.map { $0.strip.map(\.isBypassed) })
    #expect(almost.tracks.map(\.sends.count) == session.tracks.map(\.sends.count))
  }

  @Test(arguments: 0..<100) func lockedStays(seed: Int) {
    var random = RandomSession(seed: UInt64(seed))
    let session = random.session()
    for amount in [0, 0.4] {
      let scaled = session.scaled(amount: amount)
      for (before, after) in zip(session.tracks, scaled.tracks) {
        if before.lock == .all { #expect(after == before) }
        if before.lock.holds(.faderDb) { #expect(after.fader == before.fader) }
        if before.lock.holds(.muted) { #expect(after.isMuted == before.isMuted) }
        #expect(after.sends.filter(\.isLocked) == before.sends.filter(\.isLocked))
        #expect(after.output == before.output)
        #expect(after.startSeconds == before.startSeconds)
        for (slot, now) in zip(before.strip, after.strip) {
          for (index, control) in slot.effect.controls.enumerated()
          where slot.lock.holds(control.name) {
            #expect(now.values[index] == slot.values[index])
          }
          if !slot.lock.isEmpty { #expect(now.isBypassed == slot.isBypassed) }
        }
      }
    }
  }

  /// The sum of the stems as it leaves a console that does nothing, to the last bit.
  @Test func zeroIsThePlainSum() throws {
    let session = FullSession.session()
    var bare = Session(
      sampleRate: session.sampleRate,
      tracks: session.tracks.map { track in
        var bare = Track(name: track.name, file: track.file)
        bare.startSeconds = track.startSeconds
        bare.output = track.output
        return bare
      })
    bare.buses = session.buses.map { Bus(name: $0.name) }
    let stems = FullSession.stems(4_000)
    let plain = try Rendering(session.scaled(amount: 0), stems, tail: 0)
    #expect(try plain.mix == Rendering(bare, stems, tail: 0).mix)
    for index in bare.tracks.indices { bare.tracks[index].output = .master }
    bare.buses = []
    let gap = try difference(plain.mix, Rendering(bare, stems, tail: 0).mix)
    #expect(gap <= 4 * 4 * Float.ulpOfOne, "five stems below 1 are added in another order")
    #expect(try difference(plain.mix, Rendering(session, stems, tail: 0).mix) > 0.01)
  }

  // MARK: Controls

  @Test func controlsMoveInTheirOwnScale() {
    let slot = EffectSlot(
      Compressor(),
      ["thresholdDb": -24, "ratio": 4, "attackMs": 3, "releaseMs": 50, "kneeDb": 6, "makeupDb": 8])
    let half = scaled(slot, 0.5)
    #expect(half.values == [-12, 2, 3, 50, 3, 4], "√(1 · 4) and means; times stay")
    #expect(scaled(slot, 0).values == [0, 1, 3, 50, 0, 0])
    let points = ControlValue.points([.init(seconds: 0, value: 0), .init(seconds: 1, value: 0.9)])
    let moved = scaled(EffectSlot(Pan(), ["position": points]), 0.5)
    #expect(
      moved.values == [.points([.init(seconds: 0, value: 0.25), .init(seconds: 1, value: 0.7)])])
  }

  @Test func fadersMoveInDecibels() {
    var session = session([[]])
    session.tracks[0].fader = .points([.init(seconds: 1, value: -12), .init(seconds: 2, value: 6)])
    session.tracks[0].output = .bus("group")
    session.buses = [Bus(name: "group"), Bus(name: "return")]
    session.buses[0].fader = -4
    session.buses[1].fader = -8
    session.master.fader = 2
    session.output = OutputTarget(loudnessLufs: -16, peakDbtp: -1)
    let half = session.scaled(amount: 0.5)
    #expect(
      half.tracks[0].fader
        == .points([.init(seconds: 1, value: -6), .init(seconds: 2, value: 3)]))
    #expect(half.buses.map(\.fader) == [-2, -8])
    #expect(half.master.fader == 1)
    #expect(half.output == session.output)
  }

  @Test func sendsGrowFromNothing() {
    func sends(_ level: ControlValue, _ amount: Double) -> [Send] {
      var session = session([[]])
      session.tracks[0].sends = [Send(to: "room", level: level, tap: .preFader)]
      session.buses = [Bus(name: "room")]
      return session.scaled(amount: amount).tracks[0].sends
    }
    let half = 20 * log10(0.5)
    #expect(sends(-10, 0.5) == [Send(to: "room", level: .constant(-10 + half), tap: .preFader)])
    #expect(sends(-10, 0) == [])
    #expect(sends(-89.9, 0.5) == [Send(to: "room", level: .constant(-89.9 + half), tap: .preFader)])
    #expect(sends(-90, 0.49) == [])
    let points = ControlValue.points([.init(seconds: 0, value: -95), .init(seconds: 1, value: 0)])
    #expect(
      sends(points, 0.5).map(\.level) == [
        .points([.init(seconds: 0, value: -96), .init(seconds: 1, value: half)])
      ])
    #expect(sends(points, 1e-6) == [])
  }

  @Test func switchesFollowAboveZero() {
    var session = session([[]])
    session.tracks[0].isMuted = true
    session.tracks[0].isSolo = true
    session.tracks[0].isPolarityInverted = true
    #expect(session.scaled(amount: 1e-9) == session)
    let zero = session.scaled(amount: 0).tracks[0]
    #expect(!zero.isMuted && !zero.isSolo && !zero.isPolarityInverted)
    session.tracks[0].lock = .controls(["muted", "solo", "polarityInverted"])
    #expect(session.scaled(amount: 0) == session)
  }

  @Test func returnsStayAndGroupsMove() {
    let gain = EffectSlot(Gain(), ["gainDb": 6])
    var session = session([[]])
    session.tracks[0].output = .bus("group")
    session.tracks[0].sends = [Send(to: "room", level: 0), Send(to: "parent", level: 0)]
    session.buses = ["room", "after room", "group", "parent"].map { name in
      var bus = Bus(name: name)
      bus.strip = [gain]
      return bus
    }
    session.buses[0].output = .bus("after room")
    session.buses[2].output = .bus("parent")
    let half = session.scaled(amount: 0.5)
    #expect(half.buses.map(\.strip[0].values) == [[6], [6], [3], [3]])
    #expect(
      session.scaled(amount: 0).buses.map(\.strip[0].isBypassed) == [false, false, true, true])
  }

  // MARK: Bands

  @Test func bandsWithoutGainMoveOutOfTheWay() {
    let slot = EffectSlot(
      Equalizer([.highPass, .lowPass, .bandPass, .notch, .allPass]),
      Dictionary(uniqueKeysWithValues: (1...5).map { ("\($0)/frequencyHz", 1_000) }))
    #expect(
      scaled(slot, 0).values == [
        10, 0.7071, 3_992, 0.7071, 1_000, 0.1, 1_000, 20, 1_000, 20,
      ])
    let half = scaled(slot, 0.5).values.map { $0.value(at: 0, taper: .linear) }
    #expect(abs(half[0] - 100) <= 1e-12 * 100, "√(10 · 1000)")
    #expect(abs(half[2] - sqrt(3_992_000)) <= 1e-12 * 2_000)
    #expect(abs(half[7] - sqrt(20 * 0.7071)) <= 1e-12 * 4)
  }

  /// The less, the nearer the filtered sound is to the sound.
  @Test(arguments: BiquadType.allCases) func lessIsNearerToDry(band: BiquadType) throws {
    var values: [String: ControlValue] = ["1/frequencyHz": 700, "1/q": 0.5]
    if band.usesGain { values["1/gainDb"] = 9 }
    let slot = EffectSlot(Equalizer([band]), values)
    let stem = noise(8_000, channels: 2, seed: 1)
    var previous = Double.infinity
    for amount in [1, 0.5, 0.2, 0] {
      let mix = try Rendering(session([[slot]]).scaled(amount: amount), [stem]).mix
      let power = zip(mix.joined(), stem.joined()).reduce(0) { $0 + pow(Double($1.0 - $1.1), 2) }
      #expect(power < previous, "at \(amount)")
      previous = power
    }
    #expect(previous == 0)
  }

  @Test func anEffectWithALockIsNotBypassed() {
    let reverb = EffectSlot(
      ShapedNoiseReverb(), ["decaySeconds": 1, "mix": 0.4], lock: .controls(["decaySeconds"]))
    let zero = scaled(reverb, 0)
    #expect(!zero.isBypassed)
    #expect(zero.values.last == 0)
    #expect(zero.values.first == 1)
  }

  private func scaled(_ slot: EffectSlot, _ amount: Double) -> EffectSlot {
    session([[slot]]).scaled(amount: amount).tracks[0].strip[0]
  }
}
