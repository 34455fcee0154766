import MixingConsole
import SignalOps
import TestSupport
import Testing

@Suite struct SessionKeepingTests {
  // MARK: Laws

  @Test(arguments: 0..<300) func laws(seed: Int) throws {
    var random = RandomSession(seed: UInt64(seed))
    let start = random.session()
    let decided = random.session().unlocked
    let kept = decided.keeping(locksOf: start)
    try expectReadable(kept)
    #expect(start.keeping(locksOf: start) == start)
    #expect(decided.keeping(locksOf: kept) == kept, "keeping twice is keeping once")
    #expect(kept.sampleRate == decided.sampleRate)
    #expect(kept.output == decided.output)
    #expect(kept.tracks.map(\.name) == decided.tracks.map(\.name))
    for (track, before) in zip(kept.tracks, start.tracks) {
      #expect(track.lock == before.lock)
      if before.lock.holds(.faderDb) { #expect(track.fader == before.fader) }
      if before.lock.holds(.output) { #expect(track.output == before.output) }
      #expect(track.startSeconds == before.startSeconds)
      #expect(track.isSolo == before.isSolo)
    }
    if start.unlocked == start { #expect(kept.master == decided.master) }
  }

  @Test(arguments: 0..<100) func withoutLocksAllIsDecided(seed: Int) {
    var random = RandomSession(seed: UInt64(seed))
    let start = random.session().unlocked
    let decided = random.session().unlocked
    var expected = decided
    expected.panLaw = start.panLaw
    for (index, track) in start.tracks.enumerated() where index < decided.tracks.count {
      expected.tracks[index].role = track.role
      expected.tracks[index].startSeconds = track.startSeconds
      expected.tracks[index].isPolarityInverted = track.isPolarityInverted
      expected.tracks[index].isMuted = track.isMuted
      expected.tracks[index].isSolo = track.isSolo
    }
    #expect(decided.keeping(locksOf: start) == expected)
  }

  // MARK: Effects

  @Test func lockedControlsStayAndTheOthersAreDecided() throws {
    let start = EffectSlot(
      Compressor(), ["ratio": 8, "thresholdDb": -30], isBypassed: true, lock: .controls(["ratio"]))
    let decided = EffectSlot(Compressor(), ["ratio": 2, "thresholdDb": -20])
    #expect(
      keeping(decided: [decided], [start]) == [
        EffectSlot(
          Compressor(), ["ratio": 8, "thresholdDb": -20], lock: .controls(["ratio"]))
      ])
    var all = start
    all.lock = .all
    #expect(keeping(decided: [decided], [all]) == [all])
  }

  @Test func aLockKeepsTheBands() {
    let start = EffectSlot(
      Equalizer([.peak]), ["1/frequencyHz": 100, "1/gainDb": 3], lock: .controls(["1/gainDb"]))
    let other = EffectSlot(
      Equalizer([.lowShelf]), ["1/frequencyHz": 900, "1/gainDb": -3])
    #expect(keeping(decided: [other], [start]) == [start])
    let same = EffectSlot(Equalizer([.peak]), ["1/frequencyHz": 900, "1/gainDb": -3])
    #expect(keeping(decided: [same], [start])[0].values == [900, 3, 0.7071])
    var banded: [String: ControlValue] = ["decaySeconds": 1]
    for band in 1...12 { banded["bandDecaySeconds/\(band)"] = 1 }
    let reverb = EffectSlot(
      ShapedNoiseReverb(hasBandDecays: true), banded, lock: .controls(["mix"]))
    let plain = EffectSlot(ShapedNoiseReverb(), ["decaySeconds": 2])
    #expect(keeping(decided: [plain], [reverb]) == [reverb], "bands of decay are structure too")
  }

  @Test func missingEffectsAreAddedBetweenTheirNeighbours() {
    func names(_ strip: [EffectSlot]) -> [String] { strip.map { $0.name } }
    let gain = EffectSlot(Gain())
    let pan = EffectSlot(Pan())
    let equalizer = EffectSlot(Equalizer([]))
    let compressor = EffectSlot(Compressor(), lock: .all)
    #expect(
      names(keeping(decided: [gain, equalizer, pan], [gain, compressor]))
        == ["gain", "equalizer", "compressor", "pan"], "usual place")
    #expect(
      names(keeping(decided: [gain, equalizer, pan], [gain, compressor, equalizer]))
        == ["gain", "compressor", "equalizer", "pan"], "before its neighbour")
    #expect(
      names(keeping(decided: [gain, equalizer, pan], [pan, compressor]))
        == ["gain", "equalizer", "pan", "compressor"], "after its neighbour")
    #expect(names(keeping(decided: [], [gain, compressor])) == ["compressor"])
    let second = EffectSlot(Gain(), ["gainDb": 6], lock: .all)
    #expect(
      keeping(decided: [gain, pan], [gain, second]).map(\.values) == [[0], [6], [0.5]],
      "the second of a kind")
    #expect(keeping(decided: [gain, gain], [gain, second]) == [gain, second])
  }

  @Test func lockedFrequenciesStayBelowHalfTheSampleRate() {
    var start = session(
      [[EffectSlot(Equalizer([.lowPass]), ["1/frequencyHz": 20_000], lock: .all)]],
      sampleRate: 48_000)
    start.tracks[0].strip.append(
      EffectSlot(Equalizer([.lowPass]), ["1/frequencyHz": 3_999.5], lock: .all))
    let kept = session([[]], sampleRate: 8_000).keeping(locksOf: start)
    #expect(kept.tracks[0].strip.map(\.values) == [[3_992, 0.7071], [3_999.5, 0.7071]])
  }

  // MARK: Tracks, sends, buses

  @Test func aLockedTrackStaysButItsFileIsTheDecisions() {
    var start = Session(sampleRate: 8_000, tracks: [Track(name: "a", file: "/old.wav")])
    start.tracks[0].lock = .all
    start.tracks[0].strip = [EffectSlot(Gain(), ["gainDb": 3])]
    start.tracks[0].sends = [Send(to: "room", level: -3)]
    start.tracks[0].output = .bus("group")
    start.buses = [Bus(name: "room"), Bus(name: "unused"), Bus(name: "group"), Bus(name: "last")]
    start.buses[0].output = .bus("last")
    var decided = Session(
      sampleRate: 8_000,
      tracks: [Track(name: "b", file: "/b.wav"), Track(name: "a", file: "/new.wav")])
    decided.tracks[1].strip = [EffectSlot(Pan())]
    decided.tracks[1].notes = ["why"]
    let kept = decided.keeping(locksOf: start)
    var expected = start.tracks[0]
    expected.file = "/new.wav"
    expected.notes = ["why"]
    #expect(kept.tracks == [decided.tracks[0], expected])
    #expect(kept.buses.map(\.name) == ["group", "room", "last"])
    #expect(kept.buses[1] == start.buses[0])
  }

  @Test func lockedSendsStayAndBringTheirBus() {
    var start = Session(sampleRate: 8_000, tracks: [Track(name: "a", file: "/a.wav")])
    start.tracks[0].sends = [
      Send(to: "room", level: -3, tap: .preFader, isLocked: true), Send(to: "hall", level: -4),
      Send(to: "plate", level: -5, isLocked: true),
    ]
    start.buses = ["room", "hall", "plate", "group"].map { Bus(name: $0) }
    start.buses[2].output = .bus("group")
    var decided = Session(sampleRate: 8_000, tracks: [Track(name: "a", file: "/a.wav")])
    decided.tracks[0].sends = [Send(to: "hall", level: -10), Send(to: "room", level: -20)]
    decided.buses = [Bus(name: "hall"), Bus(name: "room")]
    decided.buses[1].fader = -1
    let kept = decided.keeping(locksOf: start)
    #expect(
      kept.tracks[0].sends == [
        Send(to: "hall", level: -10), start.tracks[0].sends[0], start.tracks[0].sends[2],
      ])
    #expect(kept.buses.map(\.name) == ["hall", "room", "plate", "group"])
    #expect(kept.buses[1].fader == -1)
  }

  @Test func busesAndMasterKeepTheirLocks() {
    var start = Session(sampleRate: 8_000, tracks: [Track(name: "a", file: "/a.wav")])
    start.buses = [Bus(name: "room"), Bus(name: "locked"), Bus(name: "open")]
    start.buses[0].fader = -3
    start.buses[0].lock = .controls(["faderDb"])
    start.buses[1].strip = [EffectSlot(Gain(), lock: .all)]
    start.master.fader = 2
    start.master.strip = [EffectSlot(Gain(), ["gainDb": 1], lock: .controls(["gainDb"]))]
    var decided = start.unlocked
    decided.buses = [Bus(name: "room")]
    decided.buses[0].output = .master
    decided.master.fader = 1
    decided.master.strip = [EffectSlot(Compressor()), EffectSlot(Gain())]
    let kept = decided.keeping(locksOf: start)
    #expect(kept.buses == [start.buses[0], start.buses[1]])
    #expect(kept.master.fader == 1)
    #expect(kept.master.strip == [EffectSlot(Compressor()), start.master.strip[0]])
  }

  @Test func decidedOutputsGiveWayInACircle() throws {
    func buses(_ outputs: [String: String], locked: String? = nil) -> Session {
      var session = Session(sampleRate: 8_000, tracks: [Track(name: "t", file: "/t.wav")])
      session.buses = ["a", "b", "c"].map { name in
        var bus = Bus(name: name)
        if let output = outputs[name] { bus.output = .bus(output) }
        if name == locked { bus.lock = .controls(["output"]) }
        return bus
      }
      return session
    }
    let kept = buses(["b": "c", "c": "a"])
      .keeping(locksOf: buses(["a": "b", "b": "c"], locked: "a"))
    #expect(kept.buses.map(\.output) == [.bus("b"), .bus("c"), .master])
    try expectReadable(kept)
  }

  /// The strip of a track with this strip decided and that one to start from.
  private func keeping(decided: [EffectSlot], _ start: [EffectSlot]) -> [EffectSlot] {
    session([decided]).keeping(locksOf: session([start])).tracks[0].strip
  }
}
