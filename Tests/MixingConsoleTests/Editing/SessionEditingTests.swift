import MixingConsole
import SignalOps
import TestSupport
import Testing

@Suite struct SessionEditingTests {
  static let slots = EveryEffect.slots

  // MARK: Setting and locking controls

  @Test(arguments: slots.indices) func everyControlOfAnEffectIsSetAndLocked(index: Int) throws {
    let slot = Self.slots[index]
    let name = slot.name
    #expect(Set(Self.slots.map { $0.name }) == Set(EffectCatalogue.builtIn.names))
    for (index, control) in slot.effect.controls.enumerated() {
      let value = control.spec.at(sampleRate: 8_000).denormalized(0.3)
      var changed = session([[slot]])
      try changed.set("0/\(name)/\(control.name)=\(value)")
      var expected = slot
      expected.set(index, to: .constant(value))
      expected.lock = .controls([control.name])
      #expect(changed.tracks[0].strip == [expected])
      try expectReadable(changed)

      var locked = session([[slot]])
      try locked.lock(ControlPath("0/\(name)/\(control.name)"))
      expected = slot
      expected.lock = .controls([control.name])
      #expect(locked.tracks[0].strip == [expected])
    }
    var bypassed = session([[slot]])
    try bypassed.set("0/\(name)/bypassed=true")
    #expect(bypassed.tracks[0].strip[0].isBypassed)
    #expect(bypassed.tracks[0].strip[0].lock == .controls(["bypassed"]))
    try expectReadable(bypassed)
  }

  @Test func everyControlOfATrackIsSetAndLocked() throws {
    var session = room()
    for text in [
      "faderDb=-3.5", "muted=true", "solo=true", "polarityInverted=true", "startSeconds=-1e-1",
      "output=room", "role=lead vocal",
    ] { try session.set("vocals/\(text)") }
    let track = session.tracks[0]
    #expect(track.fader == -3.5)
    #expect(track.isMuted && track.isSolo && track.isPolarityInverted)
    #expect(track.startSeconds == -0.1)
    #expect(track.output == .bus("room"))
    #expect(track.role == "lead vocal")
    #expect(track.lock == .controls(Set(ChannelControl.allCases.map(\.rawValue))))
    try session.set("vocals/muted=false")
    try session.set("vocals/output=master")
    #expect(!session.tracks[0].isMuted)
    #expect(session.tracks[0].output == .master)
    try expectReadable(session)

    for control in ChannelControl.allCases {
      var locked = room()
      try locked.lock(ControlPath("vocals/\(control.rawValue)"))
      #expect(locked.tracks[0].lock == .controls([control.rawValue]))
    }
  }

  @Test func busesAndMasterAreSetAndLocked() throws {
    var session = room()
    session.buses.append(Bus(name: "hall"))
    try session.set("room/faderDb=-6")
    try session.set("room/output=hall")
    try session.set("room/reverb/decaySeconds=2")
    try session.set("master/faderDb=1")
    try session.set("master/compressor/ratio=2")
    #expect(session.buses[0].fader == -6)
    #expect(session.buses[0].output == .bus("hall"))
    #expect(session.buses[0].lock == .controls(["faderDb", "output"]))
    #expect(
      session.buses[0].strip == [
        EffectSlot(ShapedNoiseReverb(), ["decaySeconds": 2], lock: .controls(["decaySeconds"]))
      ])
    #expect(session.master.fader == 1)
    #expect(session.master.lock == .controls(["faderDb"]))
    #expect(
      session.master.strip == [
        EffectSlot(Compressor(), ["ratio": 2], lock: .controls(["ratio"]))
      ])
    try expectReadable(session)
    try session.lock(ControlPath("master"))
    try session.lock(ControlPath("hall"))
    #expect(session.master.lock == .all && session.buses[1].lock == .all)
  }

  @Test func sendsAreSetAndLocked() throws {
    var session = room()
    session.buses.append(Bus(name: "hall"))
    try session.set("vocals/sends/room/tap=preFader")
    try session.set("vocals/sends/hall/levelDb=-9")
    #expect(
      session.tracks[0].sends == [
        Send(to: "room", level: -12, tap: .preFader, isLocked: true),
        Send(to: "hall", level: -9, isLocked: true),
      ])
    try expectReadable(session)
    for path in ["vocals/sends/room", "vocals/sends/room/levelDb", "vocals/sends/room/tap"] {
      var locked = room()
      try locked.lock(ControlPath(path))
      #expect(locked.tracks[0].sends == [Send(to: "room", level: -12, isLocked: true)])
    }
  }

  @Test func locksOfParts() throws {
    var session = room()
    session.tracks[0].strip = Self.slots
    try session.lock(ControlPath("vocals/equalizer/6"))
    try session.lock(ControlPath("vocals/reverb[2]/bandGainDb"))
    try session.lock(ControlPath("vocals/gain"))
    try session.lock(ControlPath("vocals/gain/gainDb"))
    let strip = session.tracks[0].strip
    #expect(strip.first { $0.name == "gain" }?.lock == .all)
    #expect(
      strip.first { $0.name == "equalizer" }?.lock
        == .controls(["6/frequencyHz", "6/gainDb", "6/q"]))
    #expect(
      strip.filter { $0.name == "reverb" }[1].lock
        == .controls(Set((1...12).map { "bandGainDb/\($0)" })))
    #expect(strip.count { !$0.lock.isEmpty } == 3)
    try session.lock(ControlPath("vocals"))
    #expect(session.tracks[0].lock == .all)
    try session.set("vocals/faderDb=1")
    #expect(session.tracks[0].lock == .all, "one more changes nothing")
  }

  // MARK: Names

  @Test(arguments: [
    ("lead vocal (2) [dry]", "lead vocal (2) [dry]"), ("a=b", "a=b"),
    ("träck \"ß\" 声", "träck \"ß\" 声"),
    ("AC/DC", #"AC\/DC"#), (#"back\slash"#, #"back\\slash"#), ("*", #"\*"#), ("/", #"\/"#),
    (#"\/*"#, #"\\\/\*"#), ("808", "808"), ("faderDb", "faderDb"), ("sends", "sends"),
    ("compressor[2]", "compressor[2]"), ("e\u{301}/", "e\u{301}\\/"), ("/\u{301}", "\\/\u{301}"),
    ("**", "**"), ("*/", #"*\/"#),
  ]) func oddNames(name: String, written: String) throws {
    var session = Session(
      sampleRate: 8_000,
      tracks: [Track(name: "other", file: "/o.wav"), Track(name: name, file: "/a.wav")])
    session.buses = [Bus(name: name)]
    try session.set("\(written)/faderDb=-1")
    try session.set("\(written)/sends/\(written)/levelDb=-2")
    #expect(session.tracks[1].fader == -1)
    #expect(session.tracks[1].sends == [Send(to: name, level: -2, isLocked: true)])
    #expect(session.tracks[0] == Track(name: "other", file: "/o.wav"))
    #expect(session.buses[0] == Bus(name: name), "the track wins")
    #expect("\(try ControlPath(written))" == written)
  }

  @Test func tracksWinOverBusesAndBoth() throws {
    var session = room()
    session.tracks.append(Track(name: "master", file: "/m.wav"))
    try session.set("master/faderDb=-1")
    #expect(session.tracks[1].fader == -1)
    #expect(session.master.fader == 0)
  }

  @Test func aSecondEffectOfAKind() throws {
    var session = session([[EffectSlot(Gain()), EffectSlot(Pan()), EffectSlot(Gain())]])
    try session.set("0/gain[2]/gainDb=3")
    try session.set("0/gain[1]/gainDb=2")
    #expect(session.tracks[0].strip.map(\.values) == [[2], [0.5], [3]])
  }

  // MARK: Added effects

  @Test(arguments: [
    ("gain/gainDb=1", 0), ("compressor/ratio=2", 1), ("pan/position=1", 1),
    ("reverb/decaySeconds=1", 2),
  ]) func addedEffectsTakeTheirUsualPlace(text: String, place: Int) throws {
    let name = text.prefix { $0 != "/" }
    let strip = [
      EffectSlot(Equalizer([])),
      name == "pan" ? EffectSlot(ShapedNoiseReverb(), ["decaySeconds": 1]) : EffectSlot(Pan()),
    ]
    var session = session([strip])
    try session.set("0/\(text)")
    #expect(session.tracks[0].strip.count == 3)
    #expect(session.tracks[0].strip[place].name == name)
    try expectReadable(session)
  }

  // MARK: Every track

  @Test func allTracksThatCanTakeIt() throws {
    let equalizer = EffectSlot(Equalizer([.peak]), ["1/frequencyHz": 100])
    var session = session([[], [equalizer], [equalizer, EffectSlot(Gain())]])
    try session.set("*/equalizer/1/gainDb=2")
    #expect(
      session.tracks.map { $0.strip.map(\.values) } == [
        [], [[100, 2, 0.7071]], [[100, 2, 0.7071], [0]],
      ])
    try session.set("*/pan/position=0.25")
    #expect(session.tracks.map { $0.strip.last?.values } == [[0.25], [0.25], [0.25]])
    try session.set("*/muted=true")
    #expect(session.tracks.allSatisfy { $0.isMuted })
    try session.lock(ControlPath("*/gain"))
    #expect(session.tracks.map { $0.strip.contains { $0.lock == .all } } == [false, false, true])
    try session.lock(ControlPath("*"))
    #expect(session.tracks.allSatisfy { $0.lock == .all })
  }

  @Test(arguments: [
    "*/faderDb=99", "*/equalizer/1/gainDb=2", "a/output=c", "b/output=a", "a/pan/position=2",
    "t/sends/a/tap=x", "t/sends/nowhere/levelDb=0",
  ]) func nothingChangesOnErrors(text: String) throws {
    var session = Session(sampleRate: 8_000, tracks: [Track(name: "t", file: "/t.wav")])
    session.tracks[0].sends = [Send(to: "a", level: 0)]
    session.buses = [Bus(name: "a"), Bus(name: "b")]
    session.buses[0].output = .bus("b")
    let before = session
    #expect(throws: SessionError.self) { try session.set(text) }
    #expect(session == before)
  }

  @Test func someControlsHaveToBeSetBeforeDeciding() throws {
    let before = try ChannelControl.allCases.filter {
      try ControlPath("vocals/\($0.rawValue)").precedesDecision
    }
    #expect(before == [.muted, .solo, .polarityInverted, .startSeconds, .role])
    #expect(try !ControlPath("vocals/pan/position").precedesDecision)
  }

  /// A track "vocals" that sends to a bus "room" with a reverb.
  private func room() -> Session {
    var session = Session(sampleRate: 8_000, tracks: [Track(name: "vocals", file: "/v.wav")])
    session.tracks[0].sends = [Send(to: "room", level: -12)]
    session.buses = [Bus(name: "room")]
    session.buses[0].strip = [EffectSlot(ShapedNoiseReverb(), ["decaySeconds": 1])]
    return session
  }
}
