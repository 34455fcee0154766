import MixingConsole
import SignalOps
import TestSupport
import Testing

@Suite struct EditingErrorTests {
  /// What `--set` says of a text.
  @Test(arguments: [
    // The text.
    Complaint("", "\"\": there is no \"=\". Write PATH=VALUE, such as vocals/faderDb=-3."),
    Complaint(
      "a/faderDb", "a/faderDb: there is no \"=\". Write PATH=VALUE, such as vocals/faderDb=-3."),
    Complaint("=3", "\"\": the name is empty. Give it at least one character."),
    Complaint("a//faderDb=3", "a//faderDb: the name is empty. Give it at least one character."),
    Complaint("a/=3", "a/: the name is empty. Give it at least one character."),
    Complaint(
      #"a\b/faderDb=3"#,
      #"a\b/faderDb: after "\" comes "/", "\" or "*". Write "\\" for a backslash in a name."#),
    Complaint(
      #"a\=3"#, #"a\: after "\" comes "/", "\" or "*". Write "\\" for a backslash in a name."#),
    // The channel.
    Complaint(
      "lead vocal/faderDb=3",
      "lead vocal/faderDb: there is no track or bus \"lead vocal\". Did you mean \"lead vocals\"?"),
    Complaint(
      "x/faderDb=3",
      "x/faderDb: there is no track or bus \"x\". There is \"lead vocals\", \"a\", \"room\", \"hall\", "
        + "\"master\"."),
    Complaint(
      "a=3",
      "a: this path ends too early. Continue it with \"equalizer\", \"reverb\", \"faderDb\", "
        + "\"muted\", \"solo\", \"polarityInverted\", \"startSeconds\", \"output\", \"role\"."),
    // Its controls.
    Complaint("a/faderDb/x=3", "a/faderDb/x: nothing comes after \"faderDb\". End the path there."),
    Complaint("a/faderDb=loud", "a/faderDb: found \"loud\" where a number is expected."),
    Complaint("a/faderDb=", "a/faderDb: found \"\" where a number is expected."),
    Complaint("a/faderDb=nan", "a/faderDb: found \"nan\" where a number is expected."),
    Complaint("a/faderDb=0x10", "a/faderDb: found \"0x10\" where a number is expected."),
    Complaint("a/faderDb=1e999", "a/faderDb: found \"1e999\" where a number is expected."),
    Complaint("a/faderDb=-3 dB", "a/faderDb: found \"-3 dB\" where a number is expected."),
    Complaint(
      "a/faderDb=24.5", "a/faderDb: 24.5 is out of range. Choose a value from -96 to 24 dB."),
    Complaint("a/muted=1", "a/muted: found \"1\" where true or false is expected."),
    Complaint(
      "a/startSeconds=1e5",
      "a/startSeconds: 100000 is out of range. Choose a value from -86400 to 86400 s."),
    Complaint("a/role=", "a/role: the name is empty. Give it at least one character."),
    Complaint(
      "a/output=rom", "a/output: there is no bus \"rom\". Did you mean \"room\"?"),
    Complaint(
      "a/output=x", "a/output: there is no bus \"x\". There is \"master\", \"room\", \"hall\"."),
    Complaint(
      "room/output=hall",
      "room/output: buses feed each other in a circle: room → hall → room. Let one of them have "
        + "\"output\": \"master\"."),
    Complaint(
      "a/fader=3", "a/fader: there is no effect or control \"fader\". Did you mean \"faderDb\"?"),
    Complaint(
      "room/muted=true",
      "room/muted: there is no effect or control \"muted\". There is \"faderDb\", \"output\"."),
    Complaint(
      "master/output=room",
      "master/output: there is no effect or control \"output\". There is \"faderDb\"."),
    Complaint(
      "master/sends/room/levelDb=0",
      "master/sends/room/levelDb: there is no effect or control \"sends\". There is \"faderDb\"."),
    // Sends.
    Complaint(
      "a/sends=0", "a/sends: this path ends too early. Continue it with \"room\", \"hall\"."),
    Complaint(
      "a/sends/room=0",
      "a/sends/room: this path ends too early. Continue it with \"levelDb\", \"tap\"."),
    Complaint(
      "a/sends/room/level=0",
      "a/sends/room/level: there is no control of a send \"level\". Did you mean \"levelDb\"?"),
    Complaint(
      "a/sends/room/tap/x=0",
      "a/sends/room/tap/x: nothing comes after \"tap\". End the path there."),
    Complaint(
      "a/sends/hal/levelDb=0",
      "a/sends/hal/levelDb: there is no bus \"hal\". Did you mean \"hall\"?"),
    Complaint(
      "a/sends/hall/tap=preFader",
      "a/sends/hall/tap: there is no send to \"hall\". There is \"room\"."),
    Complaint(
      "a/sends/room/tap=pre",
      "a/sends/room/tap: there is no tap \"pre\". Did you mean \"preFader\"?"),
    Complaint(
      "a/sends/room/levelDb=99",
      "a/sends/room/levelDb: 99 is out of range. Choose a value from -96 to 24 dB."),
    // Effects.
    Complaint(
      "a/equaliser/1/q=1",
      "a/equaliser/1/q: there is no effect or control \"equaliser\". Did you mean \"equalizer\"?"),
    Complaint(
      "a/compressor[0]/ratio=2",
      "a/compressor[0]/ratio: there is no effect or control \"compressor[0]\". Did you mean "
        + "\"compressor\"?"),
    Complaint(
      "a/equalizer[2]/1/q=1",
      "a/equalizer[2]/1/q: the strip has only 1 \"equalizer\". Count those of one kind from 1."),
    Complaint(
      "a/compressor[2]/ratio=2",
      "a/compressor[2]/ratio: the strip has no \"compressor\". Count those of one kind from 1."),
    Complaint(
      "a/equalizer=1",
      "a/equalizer: this path ends too early. Continue it with \"1\", \"2\", "
        + "\"bypassed\"."),
    Complaint(
      "a/equalizer/2=1",
      "a/equalizer/2: this path ends too early. Continue it with \"frequencyHz\", \"q\"."),
    Complaint(
      "a/equalizer/3/q=1", "a/equalizer/3/q: there is no band \"3\". There is \"1\", \"2\"."),
    Complaint(
      "a/equalizer/2/gainDb=1",
      "a/equalizer/2/gainDb: there is no control \"gainDb\". There is \"frequencyHz\", \"q\"."),
    Complaint(
      "a/equalizer/gainDb=1",
      "a/equalizer/gainDb: there is no control \"gainDb\". There is \"1\", \"2\", \"bypassed\"."),
    Complaint(
      "a/equalizer/1/q/x=1", "a/equalizer/1/q/x: nothing comes after \"q\". End the path there."),
    Complaint(
      "a/equalizer/1/frequencyHz=4000",
      "a/equalizer/1/frequencyHz: 4000 Hz is not below half the sample rate, 4000 Hz. Lower it, or "
        + "raise the session's \"sampleRate\"."),
    Complaint(
      "a/reverb/bandGainDb/13=1",
      "a/reverb/bandGainDb/13: there is no band \"13\". There is \"1\", \"2\", \"3\", \"4\", \"5\", "
        + "\"6\", \"7\", \"8\", \"9\", \"10\", \"11\", \"12\"."),
    Complaint(
      "a/equalizer/bypassed=no",
      "a/equalizer/bypassed: found \"no\" where true or false is expected."),
    // Effects that are not there.
    Complaint(
      "a/compressor=3",
      "a/compressor: this path ends too early. Continue it with \"thresholdDb\", \"ratio\", "
        + "\"attackMs\", \"releaseMs\", \"kneeDb\", \"makeupDb\", \"key\", \"bypassed\"."),
    Complaint(
      "a/compressor/rato=3",
      "a/compressor/rato: there is no control \"rato\". Did you mean \"ratio\"?"),
    Complaint(
      "a/compressor/bypassed=true",
      "a/compressor/bypassed: there is no effect \"compressor\". There is \"equalizer\", \"reverb\"."
    ),
    Complaint(
      "a/compressor/ratio=0.5",
      "a/compressor/ratio: 0.5 is out of range. Choose a value from 1 to 100."),
    Complaint(
      "hall/equalizer/1/gainDb=1",
      "hall/equalizer/1/gainDb: the strip has no \"equalizer\", and a new one needs \"bands\". Write "
        + "it into a session and start from that."),
    Complaint(
      "hall/reverb/mix=1",
      "hall/reverb/mix: the strip has no \"reverb\", and a new one needs \"decaySeconds\". Write it "
        + "into a session and start from that."),
    Complaint(
      "*/equalizer/9/q=1",
      "*/equalizer/9/q: the strip has no \"equalizer\", and a new one needs "
        + "\"bands\". Write it into a session and start from that."),
  ]) func setting(complaint: Complaint) {
    #expect(
      message { session throws(SessionError) in try session.set(complaint.text) }
        == complaint.message)
  }

  /// What `--lock` says of a path, where it differs from `--set`.
  @Test(arguments: [
    Complaint("", "\"\": the name is empty. Give it at least one character."),
    Complaint(
      "vocals",
      "vocals: there is no track or bus \"vocals\". There is \"lead vocals\", \"a\", \"room\", "
        + "\"hall\", \"master\"."),
    Complaint(
      "hall/compressor",
      "hall/compressor: there is no effect or control \"compressor\". There is \"faderDb\", "
        + "\"output\"."),
    Complaint(
      "a/equalizer[2]",
      "a/equalizer[2]: the strip has only 1 \"equalizer\". Count those of one kind from 1."),
    Complaint(
      "a/equalizer/3", "a/equalizer/3: there is no band \"3\". There is \"1\", \"2\"."),
    Complaint(
      "*/compressor",
      "*/compressor: there is no effect or control \"compressor\". There is \"faderDb\", \"muted\", "
        + "\"solo\", \"polarityInverted\", \"startSeconds\", \"output\", \"role\"."),
    Complaint(
      "lead vocals/sends",
      "lead vocals/sends: this path ends too early. Continue it with the name of a bus."),
    Complaint(
      "lead vocals/sends/room",
      "lead vocals/sends/room: there is no send to \"room\". There is none."),
    Complaint(
      "master/startSeconds",
      "master/startSeconds: there is no effect or control \"startSeconds\". There is \"faderDb\"."),
  ]) func locking(complaint: Complaint) {
    let found = message { session throws(SessionError) in
      try session.lock(ControlPath(complaint.text))
    }
    #expect(found == complaint.message)
  }

  @Test func fullStripsTakeNoMore() throws {
    var full = session([Array(repeating: EffectSlot(Gain()), count: SessionLimits.effects)])
    #expect(throws: SessionError.self) { try full.set("0/pan/position=0") }
    #expect(full.tracks[0].strip.count == SessionLimits.effects)
  }

  /// What a change of a session with one of everything complains about.
  private func message(_ change: (inout Session) throws(SessionError) -> Void) -> String {
    var session = Session(
      sampleRate: 8_000,
      tracks: [Track(name: "lead vocals", file: "/v.wav"), Track(name: "a", file: "/a.wav")])
    session.tracks[1].strip = [
      EffectSlot(Equalizer([.peak, .lowPass]), ["1/frequencyHz": 100, "2/frequencyHz": 200]),
      EffectSlot(ShapedNoiseReverb(), ["decaySeconds": 1]),
    ]
    session.tracks[1].sends = [Send(to: "room", level: 0)]
    session.buses = [Bus(name: "room"), Bus(name: "hall")]
    session.buses[1].output = .bus("room")
    do {
      try change(&session)
      return "no error"
    } catch {
      return "\(error)"
    }
  }
}
