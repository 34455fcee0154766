import MixingConsole
import SignalOps
import TestSupport
import Testing

/// What was set and does nothing, and what of a session was decided otherwise.
@Suite struct SessionIdleTests {
  private func session() -> Session {
    var session = Session(
      sampleRate: 44_100, tracks: ["bass", "keys", "vox"].map { Track(name: $0, file: "/" + $0) })
    session.tracks[1].strip = [
      EffectSlot(Equalizer([.peak, .highPass]), ["1/frequencyHz": 500, "2/frequencyHz": 60])
    ]
    session.tracks[1].isMuted = true
    session.tracks[2].strip = [
      EffectSlot(
        Equalizer([.peak, .highPass]),
        ["1/frequencyHz": 500, "2/frequencyHz": 60])
    ]
    session.tracks[2].sends = [Send(to: "room", level: -96)]
    session.buses = [Bus(name: "room"), Bus(name: "empty")]
    session.buses[0].strip = [EffectSlot(ShapedNoiseReverb(), ["decaySeconds": 1, "mix": 0])]
    session.output = OutputTarget(loudnessLufs: -16, peakDbtp: -1)
    return session
  }

  /// What is set, and what is said of the last of it.
  @Test(
    arguments: [
      (
        ["bass/compressor/ratio=2"],
        "bass/compressor does nothing yet: its thresholdDb is 0. Set it too."
      ),
      (
        ["bass/compressor/thresholdDb=-20"],
        "bass/compressor does nothing yet: its ratio is 1. Set it too."
      ),
      (
        ["bass/compressor/attackMs=5"],
        "bass/compressor does nothing yet: its thresholdDb is 0 and its ratio is 1. Set them too."
      ),
      (["bass/compressor/ratio=2", "bass/compressor/thresholdDb=-20"], nil),
      (["bass/compressor/ratio=2", "bass/compressor/kneeDb=6", "bass/compressor/ratio=3"], nil),
      (["bass/compressor/makeupDb=3"], nil),
      (["bass/compressor/ratio=1"], nil),
      (
        ["*/compressor/ratio=2"], "*/compressor does nothing yet: its thresholdDb is 0. Set it too."
      ),
      (
        ["bass/compressor/thresholdDb=-9", "*/compressor/ratio=2"], nil
      ),
      (
        ["vox/equalizer/1/frequencyHz=900"],
        "vox/equalizer/1 does nothing yet: its gainDb is 0. Set it too."
      ),
      (["vox/equalizer/1/gainDb=0"], nil), (["vox/equalizer/2/frequencyHz=90"], nil),
      (
        ["vox/equalizer/bypassed=true", "vox/equalizer/2/frequencyHz=90"],
        "vox/equalizer/2 does nothing: it is bypassed."
      ),
      (["vox/equalizer/bypassed=true"], nil),
      (
        ["vox/sends/room/tap=preFader"],
        "vox/sends/room/tap does nothing yet: its levelDb is at its least. Set it too."
      ),
      (["vox/sends/room/levelDb=-96"], nil),
      (["room/reverb/decaySeconds=2"], "room/reverb does nothing yet: its mix is 0. Set it too."),
      (["empty/faderDb=-3"], "empty/faderDb is not heard: nothing goes to the bus."),
      (["keys/faderDb=-3"], "keys/faderDb is not heard: the track is muted."),
      (["keys/muted=true"], nil), (["keys/role=keys"], nil),
      (["vox/solo=true", "bass/faderDb=1"], "bass/faderDb is not heard: other tracks are solo."),
      (
        ["master/faderDb=-3"],
        "master/faderDb changes nothing: whatever it says, the output stage brings the mix to -16 LUFS. "
          + "Set another loudness, or none."
      ),
      (["bass/faderDb=-3"], nil), (["bass/pan/position=0.5"], nil),
    ] as [([String], String?)]) func saysWhatDoesNothing(texts: [String], reason: String?) throws
  {
    var session = session()
    for text in texts { try session.set(text) }
    let path = try ControlAssignment(#require(texts.last)).path
    #expect(session.idleReason(of: path) == reason)
  }

  @Test func theMastersFaderIsHeardWithoutALoudness() throws {
    var session = session()
    session.output?.loudnessLufs = nil
    try session.set("master/faderDb=-3")
    let path = try ControlPath("master/faderDb")
    #expect(session.idleReason(of: path) == nil)
  }

  /// A change of the session, and the paths that it is named by.
  @Test(arguments: [
    ("bass/faderDb=-3", ["bass/faderDb"]), ("vox/equalizer/1/gainDb=2", ["vox/equalizer"]),
    ("bass/compressor/ratio=2", ["bass/compressor"]), ("vox/sends/room/levelDb=-6", ["vox/sends"]),
    ("bass/output=room", ["bass/output"]), ("room/faderDb=-1", ["room/faderDb"]),
    ("room/reverb/mix=0.5", ["room/reverb"]), ("master/faderDb=-1", ["master/faderDb"]),
    ("bass/muted=true", []), ("bass/role=bass", []),
  ]) func namesWhatDiffers(text: String, paths: [String]) throws {
    var earlier = session()
    try earlier.set(text)
    #expect(session().differences(from: earlier.unlocked) == paths)
    #expect(earlier.unlocked.differences(from: session()) == paths)
    // What is locked was not decided.
    var kept = session()
    try kept.set(text)
    #expect(kept.differences(from: session()) == [])
    #expect(session().differences(from: session()) == [])
  }

  @Test(arguments: ["a", "a/b", "a\\b", "*", "* *", "drums 1"])
  func anEscapedNameIsAPath(name: String) throws {
    var session = Session(sampleRate: 44_100, tracks: [Track(name: name, file: "/a")])
    session.tracks.append(Track(name: "other", file: "/b"))
    try session.set(ControlPath.escaped(name) + "/faderDb=-3")
    #expect(session.tracks.map(\.fader) == [-3, 0])
  }

  @Test(
    arguments: [
      (0, []), (6, [6]), (30, [6, 24]), (-186.6, [-90.6, -96]), (-96, [-96]),
    ] as [(Double, [Double])]) func gainsInARow(decibels: Double, gains: [Double])
  {
    let found = Gain.slots(decibels: decibels).compactMap { $0.values[0].constant }
    #expect(found.count == gains.count && zip(found, gains).allSatisfy { abs($0 - $1) < 1e-9 })
  }
}
