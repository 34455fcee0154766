import Documents
import Foundation
import MixingConsole
import Testing

/// A text, and exactly what reading it says.
struct Complaint: Sendable, CustomTestStringConvertible {
  let text: String
  let message: String

  init(_ text: String, _ message: String) {
    self.text = text
    self.message = message
  }

  var testDescription: String { message }
}

@Suite struct SessionErrorTests {
  @Test(arguments: [
    Complaint(
      "",
      "mix.json: line 1, column 1: the file is empty. A JSON document is expected."),
    Complaint(
      " \n\t",
      "mix.json: line 2, column 2: the file is empty. A JSON document is expected."),
    Complaint(
      "[]",
      "mix.json: found an array where an object is expected."),
    Complaint(
      "{}",
      "mix.json: this is not a session: \"format\" is missing. A session begins with "
        + "{ \"format\": \"fader-session\", \"version\": 1, … }."),
    Complaint(
      #"{"format": "reaper"}"#,
      "mix.json: this is not a session: \"format\" is \"reaper\". A session begins with "
        + "{ \"format\": \"fader-session\", \"version\": 1, … }."),
    Complaint(
      #"{"format": "fader-session"}"#,
      "mix.json: \"version\" is missing. Add it: it has no default."),
    Complaint(
      #"{"format": "fader-session", "version": "1"}"#,
      "mix.json: version: found a string where a number is expected."),
    Complaint(
      #"{"format": "fader-session", "version": 2, "stems": []}"#,
      "mix.json: version: version 2 was written by a newer Fader; this one reads version 1. "
        + "Upgrade Fader."),
    Complaint(
      #"{"format": "fader-session", "version": 0.5}"#,
      "mix.json: version: there is no version 0.5. Write 1."),
    Complaint(
      #"{"format": "fader-session", "version": 1}"#,
      "mix.json: \"sampleRate\" is missing. Add it: it has no default."),
    Complaint(
      #"{"format": "fader-session", "version": 1, "sampleRate": 4000}"#,
      "mix.json: sampleRate: 4000 is out of range. Choose a value from 8000 to 384000 Hz."),
    Complaint(
      #"{"format": "fader-session", "version": 1, "sampleRate": 44100.5}"#,
      "mix.json: sampleRate: 44100.5 is not a whole number."),
    Complaint(
      #"{"format": "fader-session", "version": 1, "sampleRate": 44100}"#,
      "mix.json: \"tracks\" is missing. Add it: it has no default."),
    Complaint(
      SessionText.whole(#""tracks": []"#),
      "mix.json: tracks: found 0 elements; there must be 1 to 4096."),
    Complaint(
      SessionText.whole(
        "\"tracks\": [" + Array(repeating: "{}", count: 4_097).joined(separator: ",") + "]"),
      "mix.json: tracks: found 4097 elements; there must be 1 to 4096."),
    Complaint(
      SessionText.top(#""panlaw": "linear""#),
      "mix.json: unknown key \"panlaw\". Did you mean \"panLaw\"?"),
    Complaint(
      SessionText.top(#""panLaw": "equalPower""#),
      "mix.json: panLaw: there is no pan law \"equalPower\". There is \"linear\", "
        + "\"constantPower\", \"minus4_5dB\"."),
    Complaint(
      SessionText.top(#""output": {"loudnessLufs": "quiet"}"#),
      "mix.json: output.loudnessLufs: found a string where a number or null is expected."),
    Complaint(
      SessionText.top(#""output": {"peakDbtp": 3}"#),
      "mix.json: output.peakDbtp: 3 is out of range. Choose a value from -40 to 0."),
    Complaint(
      SessionText.top(#""master": null"#),
      "mix.json: master: found null where an object is expected."),
  ]) func theDocument(complaint: Complaint) {
    #expect(SessionText.message(Array(complaint.text.utf8)) == complaint.message)
  }

  @Test(arguments: [
    Complaint(
      SessionText.whole(#""tracks": [{"file": "a.wav"}]"#),
      "mix.json: tracks[0]: \"name\" is missing. Add it: it has no default."),
    Complaint(
      SessionText.whole(#""tracks": [{"name": "", "file": "a.wav"}]"#),
      "mix.json: tracks[0].name: the name is empty. Give it at least one character."),
    Complaint(
      SessionText.whole(#""tracks": [{"name": "a"}]"#),
      "mix.json: tracks[0] (track \"a\"): \"file\" is missing. Add it: it has no default."),
    Complaint(
      SessionText.track(#""volume": 3"#),
      "mix.json: tracks[0] (track \"a\"): unknown key \"volume\". The keys here are \"name\", "
        + "\"file\", \"role\", \"startSeconds\", \"polarityInverted\", \"strip\", \"faderDb\", "
        + "\"muted\", \"solo\", \"output\", \"sends\", \"locked\", \"notes\"."),
    Complaint(
      SessionText.track(#""faderDB": 3"#),
      "mix.json: tracks[0] (track \"a\"): unknown key \"faderDB\". Did you mean \"faderDb\"?"),
    Complaint(
      SessionText.track(#""faderDb": 30"#),
      "mix.json: tracks[0].faderDb (track \"a\"): 30 is out of range. Choose a value from -96 to "
        + "24 dB."),
    Complaint(
      SessionText.track(#""faderDb": "loud""#),
      "mix.json: tracks[0].faderDb (track \"a\"): found a string where a number or "
        + "{ \"points\": … } is expected."),
    Complaint(
      SessionText.track(#""muted": 1"#),
      "mix.json: tracks[0].muted (track \"a\"): found the number 1 where true or false is "
        + "expected."),
    Complaint(
      SessionText.track(#""startSeconds": 1e6"#),
      "mix.json: tracks[0].startSeconds (track \"a\"): 1000000 is out of range. Choose a value "
        + "from -86400 to 86400 s."),
    Complaint(
      SessionText.track(#""notes": "loud""#),
      "mix.json: tracks[0].notes (track \"a\"): found a string where an array is expected."),
    Complaint(
      SessionText.track(#""sends": [{"bus": "hall"}]"#),
      "mix.json: tracks[0].sends[0] (track \"a\"): \"levelDb\" is missing. Add it: it has no "
        + "default."),
    Complaint(
      SessionText.track(#""sends": [{"bus": "hall", "levelDb": 0, "tap": "post"}]"#),
      "mix.json: tracks[0].sends[0].tap (track \"a\"): there is no tap \"post\". Did you mean "
        + "\"postFader\"?"),
    Complaint(
      SessionText.track(#""sends": [{"bus": "hall", "levelDb": 0, "locked": ["levelDb"]}]"#),
      "mix.json: tracks[0].sends[0].locked (track \"a\"): found an array where true or false is "
        + "expected."),
    Complaint(
      SessionText.track(#""locked": "all""#),
      "mix.json: tracks[0].locked (track \"a\"): found a string where true, false or a list of "
        + "controls is expected."),
    Complaint(
      SessionText.track(#""locked": ["fader"]"#),
      "mix.json: tracks[0].locked[0] (track \"a\"): there is no control \"fader\". Did you mean "
        + "\"faderDb\"?"),
    Complaint(
      SessionText.top(#""buses": [{"name": "b", "locked": ["muted"]}]"#),
      "mix.json: buses[0].locked[0] (bus \"b\"): there is no control \"muted\". There is "
        + "\"faderDb\", \"output\"."),
    Complaint(
      SessionText.top(#""master": {"locked": ["output"]}"#),
      "mix.json: master.locked[0]: there is no control \"output\". There is \"faderDb\"."),
    // Automation.
    Complaint(
      SessionText.track(#""faderDb": {"points": []}"#),
      "mix.json: tracks[0].faderDb.points (track \"a\"): found 0 elements; there must be 1 to "
        + "1000000."),
    Complaint(
      SessionText.track(#""faderDb": {"point": [[0, 0]]}"#),
      "mix.json: tracks[0].faderDb (track \"a\"): unknown key \"point\". Did you mean \"points\"?"),
    Complaint(
      SessionText.track(#""faderDb": {}"#),
      "mix.json: tracks[0].faderDb (track \"a\"): \"points\" is missing. Add it: it has no "
        + "default."),
    Complaint(
      SessionText.track(#""faderDb": {"points": [[0, 0], [1]]}"#),
      "mix.json: tracks[0].faderDb.points[1] (track \"a\"): found an array where a pair "
        + "[seconds, value] is expected."),
    Complaint(
      SessionText.track(#""faderDb": {"points": [[0, 0], [2, 0], [1.5, 0]]}"#),
      "mix.json: tracks[0].faderDb.points[2] (track \"a\"): this point is at 1.5 s, the one before "
        + "at 2 s. Write points in order of time, no two at the same time."),
    Complaint(
      SessionText.track(#""faderDb": {"points": [[0, 0], [0, 1]]}"#),
      "mix.json: tracks[0].faderDb.points[1] (track \"a\"): this point is at 0 s, the one before "
        + "at 0 s. Write points in order of time, no two at the same time."),
    Complaint(
      SessionText.track(#""faderDb": {"points": [[0, -97]]}"#),
      "mix.json: tracks[0].faderDb.points[0][1] (track \"a\"): -97 is out of range. Choose a value "
        + "from -96 to 24 dB."),
  ]) func tracks(complaint: Complaint) {
    #expect(SessionText.message(Array(complaint.text.utf8)) == complaint.message)
  }

  @Test(arguments: [
    Complaint(
      SessionText.effect(#""gainDb": 3"#),
      "mix.json: tracks[0].strip[0] (track \"a\"): \"effect\" is missing. Add it: it has no "
        + "default."),
    Complaint(
      SessionText.effect(#""effect": "equaliser""#),
      "mix.json: tracks[0].strip[0].effect (track \"a\"): there is no effect \"equaliser\". Did "
        + "you mean \"equalizer\"?"),
    Complaint(
      SessionText.effect(#""effect": "flanger""#),
      "mix.json: tracks[0].strip[0].effect (track \"a\"): there is no effect \"flanger\". There is "
        + EffectCatalogue.builtIn.names.map { "\"\($0)\"" }.joined(separator: ", ") + "."),
    Complaint(
      SessionText.effect(#""effect": "compressor", "threshold": -3"#),
      "mix.json: tracks[0].strip[0] (track \"a\"): unknown key \"threshold\". Did you mean "
        + "\"thresholdDb\"?"),
    Complaint(
      SessionText.effect(#""effect": "pan", "position": -0.5"#),
      "mix.json: tracks[0].strip[0].position (track \"a\"): -0.5 is out of range. Choose a value "
        + "from 0 to 1 (0 is left, 1 is right)."),
    Complaint(
      SessionText.effect(#""effect": "compressor", "ratio": 0.5"#),
      "mix.json: tracks[0].strip[0].ratio (track \"a\"): 0.5 is out of range. Choose a value from "
        + "1 to 100."),
    Complaint(
      SessionText.effect(#""effect": "gain", "bypassed": "yes""#),
      "mix.json: tracks[0].strip[0].bypassed (track \"a\"): found a string where true or false is "
        + "expected."),
    Complaint(
      SessionText.effect(#""effect": "compressor", "locked": ["gain"]"#),
      "mix.json: tracks[0].strip[0].locked[0] (track \"a\"): there is no control \"gain\". There "
        + "is \"thresholdDb\", \"ratio\", \"attackMs\", \"releaseMs\", \"kneeDb\", \"makeupDb\", "
        + "\"key\", "
        + "\"bypassed\"."),
    Complaint(
      SessionText.effect(#""effect": "compressor", "locked": "ratio""#),
      "mix.json: tracks[0].strip[0].locked (track \"a\"): found a string where true, false or a "
        + "list of controls is expected."),
    // Equalizer.
    Complaint(
      SessionText.effect(#""effect": "equalizer", "band": []"#),
      "mix.json: tracks[0].strip[0] (track \"a\"): unknown key \"band\". Did you mean \"bands\"?"),
    Complaint(
      SessionText.band(#""frequencyHz": 100"#),
      "mix.json: tracks[0].strip[0].bands[0] (track \"a\"): \"type\" is missing. Add it: it has no "
        + "default."),
    Complaint(
      SessionText.band(#""type": "bell", "frequencyHz": 100"#),
      "mix.json: tracks[0].strip[0].bands[0].type (track \"a\"): there is no band type \"bell\". "
        + "There is \"lowPass\", \"highPass\", \"bandPass\", \"notch\", \"allPass\", \"peak\", "
        + "\"lowShelf\", \"highShelf\"."),
    Complaint(
      SessionText.band(#""type": "peak""#),
      "mix.json: tracks[0].strip[0].bands[0] (track \"a\"): \"frequencyHz\" is missing. Add it: it "
        + "has no default."),
    Complaint(
      SessionText.band(#""type": "peak", "frequencyHz": 22050"#),
      "mix.json: tracks[0].strip[0].bands[0].frequencyHz (track \"a\"): 22050 Hz is not below half "
        + "the sample rate, 22050 Hz. Lower it, or raise the session's \"sampleRate\"."),
    Complaint(
      SessionText.band(#""type": "peak", "frequencyHz": {"points": [[0, 100], [1, 3e4]]}"#),
      "mix.json: tracks[0].strip[0].bands[0].frequencyHz.points[1][1] (track \"a\"): 30000 Hz is "
        + "not below half the sample rate, 22050 Hz. Lower it, or raise the session's "
        + "\"sampleRate\"."),
    Complaint(
      SessionText.band(#""type": "lowPass", "frequencyHz": 100, "gainDb": 3"#),
      "mix.json: tracks[0].strip[0].bands[0] (track \"a\"): unknown key \"gainDb\". The keys here "
        + "are \"type\", \"frequencyHz\", \"q\"."),
    Complaint(
      SessionText.band(#""type": "peak", "frequencyHz": 100, "q": 0"#),
      "mix.json: tracks[0].strip[0].bands[0].q (track \"a\"): 0 is out of range. Choose a value "
        + "from 0.1 to 20."),
    // Dynamic and graphic equalizer.
    Complaint(
      SessionText.effect(
        #""effect": "dynamicEqualizer", "bands": [{"type": "notch", "frequencyHz": 100}]"#),
      "mix.json: tracks[0].strip[0].bands[0].type (track \"a\"): there is no band type \"notch\". "
        + "There is \"peak\", \"lowShelf\", \"highShelf\"."),
    Complaint(
      SessionText.effect(
        #""effect": "dynamicEqualizer", "bands": [{"type": "peak", "frequencyHz": 1, "kneeDb": 3}]"#
      ),
      "mix.json: tracks[0].strip[0].bands[0] (track \"a\"): unknown key \"kneeDb\". The keys here "
        + "are \"type\", \"frequencyHz\", \"gainDb\", \"q\", \"thresholdDb\", \"ratio\", "
        + "\"attackMs\", \"releaseMs\"."),
    Complaint(
      SessionText.effect(
        #""effect": "dynamicEqualizer", "bands": [{"type": "peak", "ratio": 2}]"#),
      "mix.json: tracks[0].strip[0].bands[0] (track \"a\"): \"frequencyHz\" is missing. Add it: it "
        + "has no default."),
    Complaint(
      SessionText.effect(#""effect": "graphicEqualizer", "gainsDb": [0, 1]"#),
      "mix.json: tracks[0].strip[0].gainsDb (track \"a\"): found 2 elements; there must be 31."),
    // Reverb.
    Complaint(
      SessionText.effect(#""effect": "reverb""#),
      "mix.json: tracks[0].strip[0] (track \"a\"): \"decaySeconds\" is missing. Add it: it has no "
        + "default."),
    Complaint(
      SessionText.effect(#""effect": "reverb", "decaySeconds": {"points": [[0, 1], [1, 99]]}"#),
      "mix.json: tracks[0].strip[0].decaySeconds.points[1][1] (track \"a\"): 99 is out of range. "
        + "Choose a value from 0.1 to 20 s."),
    Complaint(
      SessionText.effect(#""effect": "reverb", "algorithm": "hall", "decaySeconds": 1"#),
      "mix.json: tracks[0].strip[0].algorithm (track \"a\"): there is no reverb algorithm "
        + "\"hall\". There is \"shapedNoise\", \"schroeder\", \"feedbackDelayNetwork\", \"plate\", "
        + "\"convolution\", \"spring\"."),
    Complaint(
      SessionText.effect(#""effect": "reverb", "algorithm": "plate", "decaySeconds": 1"#),
      "mix.json: tracks[0].strip[0] (track \"a\"): unknown key \"decaySeconds\". The keys here are "
        + "\"effect\", \"bypassed\", \"locked\", \"algorithm\", \"decayRatio\", \"preDelayMs\", "
        + "\"bandwidthRatio\", \"dampingRatio\", \"mix\"."),
    Complaint(
      SessionText.effect(
        #""effect": "reverb", "algorithm": "feedbackDelayNetwork", "decaySeconds": 1, "lines": 9"#),
      "mix.json: tracks[0].strip[0].lines (track \"a\"): there are 8 or 16 lines."),
    // Delay and chorus.
    Complaint(
      SessionText.effect(#""effect": "delay""#),
      "mix.json: tracks[0].strip[0] (track \"a\"): \"timeMs\" is missing. Add it: it has no default."
    ),
    Complaint(
      SessionText.effect(#""effect": "delay", "timeMs": 100, "timeBeats": 1"#),
      "mix.json: tracks[0].strip[0].timeBeats (track \"a\"): the time is in \"timeMs\" or in "
        + "\"timeBeats\". Leave one of them out."),
    Complaint(
      SessionText.effect(#""effect": "delay", "timeBeats": 1"#),
      "mix.json: tracks[0].strip[0].timeBeats (track \"a\"): the session has no \"beatsPerMinute\". "
        + "Add it, or write \"timeMs\"."),
    Complaint(
      SessionText.effect(#""effect": "chorus", "depthMs": 15"#),
      "mix.json: tracks[0].strip[0].depthMs (track \"a\"): 15 ms is more than \"delayMs\", 12 ms. "
        + "Lower it, or raise \"delayMs\"."),
    Complaint(
      SessionText.effect(#""effect": "chorus", "voices": 9"#),
      "mix.json: tracks[0].strip[0].voices (track \"a\"): 9 is out of range. Choose a value from 1 to 8."
    ),
    Complaint(
      SessionText.effect(#""effect": "reverb", "decaySeconds": 1, "seed": 4294967296"#),
      "mix.json: tracks[0].strip[0].seed (track \"a\"): 4294967296 is out of range. Choose a value "
        + "from 0 to 4294967295."),
    Complaint(
      SessionText.effect(#""effect": "reverb", "decaySeconds": 1, "bandGainDb": [0, 1]"#),
      "mix.json: tracks[0].strip[0].bandGainDb (track \"a\"): found 2 elements; there must be 12."),
    Complaint(
      SessionText.effect(
        #""effect": "reverb", "decaySeconds": 1, "bandDecaySeconds": [1,1,1,0,1,1,1,1,1,1,1,1]"#),
      "mix.json: tracks[0].strip[0].bandDecaySeconds[3] (track \"a\"): 0 is out of range. Choose a "
        + "value from 0.1 to 20 s."),
  ]) func effects(complaint: Complaint) {
    #expect(SessionText.message(Array(complaint.text.utf8)) == complaint.message)
  }

  @Test(arguments: [
    Complaint(
      SessionText.track(#""output": "drums""#),
      "mix.json: tracks[0].output (track \"a\"): there is no bus \"drums\". There is \"master\"."),
    Complaint(
      SessionText.track(#""sends": [{"bus": "hall", "levelDb": 0}]"#),
      "mix.json: tracks[0].sends[0].bus (track \"a\"): there is no bus \"hall\". There is none."),
    Complaint(
      SessionText.whole(
        #""tracks": [{"name": "a", "file": "a.wav", "output": "drum"}], "buses": [{"name": "drums"}]"#
      ),
      "mix.json: tracks[0].output (track \"a\"): there is no bus \"drum\". Did you mean "
        + "\"drums\"?"),
    Complaint(
      SessionText.top(#""buses": [{"name": "b", "output": "c"}]"#),
      "mix.json: buses[0].output (bus \"b\"): there is no bus \"c\". There is \"master\", \"b\"."),
    Complaint(
      SessionText.top(#""buses": [{"name": "b", "sends": []}]"#),
      "mix.json: buses[0] (bus \"b\"): unknown key \"sends\". The keys here are \"name\", "
        + "\"strip\", \"faderDb\", \"output\", \"locked\"."),
    Complaint(
      SessionText.whole(
        #""tracks": [{"name": "a", "file": "a.wav"}, {"name": "a", "file": "b.wav"}]"#),
      "mix.json: tracks[1].name: the name \"a\" is taken by tracks[0]. Rename one of them."),
    Complaint(
      SessionText.top(#""buses": [{"name": "b"}, {"name": "c"}, {"name": "b"}]"#),
      "mix.json: buses[2].name: the name \"b\" is taken by buses[0]. Rename one of them."),
    Complaint(
      SessionText.top(#""buses": [{"name": "master"}]"#),
      "mix.json: buses[0].name: \"master\" is the name of the last stage of the mix. Choose "
        + "another."),
    Complaint(
      SessionText.top(#""buses": [{"name": "b", "output": "b"}]"#),
      "mix.json: buses: buses feed each other in a circle: b → b. Let one of them have "
        + "\"output\": \"master\"."),
    Complaint(
      SessionText.top(
        #""buses": [{"name": "a", "output": "b"}, {"name": "b", "output": "c"}, "#
          + #"{"name": "c", "output": "d"}, {"name": "d", "output": "b"}]"#),
      "mix.json: buses: buses feed each other in a circle: b → c → d → b. Let one of them have "
        + "\"output\": \"master\"."),
  ]) func routing(complaint: Complaint) {
    #expect(SessionText.message(Array(complaint.text.utf8)) == complaint.message)
  }

  @Test func theFile() throws {
    let folder = FileManager.default.temporaryDirectory.path + "/\(UUID())"
    try FileManager.default.createDirectory(
      atPath: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(atPath: folder) }
    func message(_ path: String) -> String {
      do {
        _ = try Session(contentsOf: path, catalogue: .builtIn)
        return "no error"
      } catch {
        return "\(error)"
      }
    }
    #expect(message(folder + "/no.json") == folder + "/no.json does not exist. Check the path.")
    #expect(message(folder) == folder + " is a folder. Name a session file.")
    let big = folder + "/big.json"
    #expect(FileManager.default.createFile(atPath: big, contents: nil))
    let handle = try #require(FileHandle(forWritingAtPath: big))
    try handle.truncate(atOffset: UInt64(SessionLimits.bytes + 1))
    #expect(
      message(big)
        == big + " holds more than 64 MiB, the limit for a session file. Is it one?")
    let session = try SessionText.session(SessionText.example)
    #expect(
      throws: SessionError(
        file: .cannotCreate(folder + "/no/mix.json", reason: "No such file or directory"))
    ) {
      try session.write(to: folder + "/no/mix.json")
    }
    try FileManager.default.createDirectory(
      atPath: folder + "/taken", withIntermediateDirectories: false)
    #expect(throws: SessionError(file: .isFolder(folder + "/taken"))) {
      try session.write(to: folder + "/taken")
    }
    let left = try FileManager.default.contentsOfDirectory(atPath: folder).sorted()
    #expect(left == ["big.json", "taken"], "no temporary file stays")
  }
}
