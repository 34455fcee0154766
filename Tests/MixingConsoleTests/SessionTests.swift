import Documents
import Foundation
import MixingConsole
import SignalOps
import TestSupport
import Testing

@Suite struct SessionTests {
  @Test func readsTheExample() throws {
    let session = try SessionText.session(SessionText.example)
    #expect(session.sampleRate == 44_100)
    #expect(session.panLaw == .constantPower)
    var track = Track(name: "vocals", file: "/songs/stems/vocals.flac")
    track.role = "leadVocal"
    track.strip = [
      EffectSlot(Gain(), ["gainDb": -3.2]),
      EffectSlot(
        Equalizer([.lowShelf, .peak]),
        [
          "1/frequencyHz": 120, "1/gainDb": -2, "1/q": 0.7, "2/frequencyHz": 2_500,
          "2/gainDb": 1.5, "2/q": 1,
        ]),
      EffectSlot(
        Compressor(),
        [
          "thresholdDb": -22, "ratio": 3, "attackMs": 8, "releaseMs": 120, "kneeDb": 6,
          "makeupDb": 3,
        ], lock: .controls(["ratio"])),
      EffectSlot(Pan()),
    ]
    track.fader = .points([.init(seconds: 0, value: 0), .init(seconds: 12.5, value: -1.5)])
    track.sends = [Send(to: "reverb", level: -14)]
    track.notes = ["K-weighted loudness 2.1 LU over its target"]
    var bus = Bus(name: "reverb")
    bus.strip = [EffectSlot(ShapedNoiseReverb(), ["decaySeconds": 1.4])]
    var expected = Session(sampleRate: 44_100, tracks: [track])
    expected.buses = [bus]
    expected.master.strip = [EffectSlot(Compressor(), ["thresholdDb": -12, "ratio": 2])]
    expected.output = OutputTarget(loudnessLufs: -16, peakDbtp: -1)
    #expect(session == expected)
  }

  @Test func writesTheExample() throws {
    let session = try SessionText.session(SessionText.example)
    #expect(
      session.json(relativeTo: "/songs").text == """
        {
          "format": "fader-session",
          "version": 1,
          "sampleRate": 44100,
          "panLaw": "constantPower",
          "tracks": [
            {
              "name": "vocals",
              "file": "stems/vocals.flac",
              "role": "leadVocal",
              "strip": [
                { "effect": "gain", "gainDb": -3.2 },
                {
                  "effect": "equalizer",
                  "bands": [
                    { "type": "lowShelf", "frequencyHz": 120, "gainDb": -2, "q": 0.7 },
                    { "type": "peak", "frequencyHz": 2500, "gainDb": 1.5, "q": 1 }
                  ]
                },
                {
                  "effect": "compressor",
                  "thresholdDb": -22,
                  "ratio": 3,
                  "attackMs": 8,
                  "releaseMs": 120,
                  "kneeDb": 6,
                  "makeupDb": 3,
                  "locked": ["ratio"]
                },
                { "effect": "pan" }
              ],
              "faderDb": { "points": [[0, 0], [12.5, -1.5]] },
              "sends": [{ "bus": "reverb", "levelDb": -14 }],
              "notes": ["K-weighted loudness 2.1 LU over its target"]
            }
          ],
          "buses": [
            {
              "name": "reverb",
              "strip": [{ "effect": "reverb", "algorithm": "shapedNoise", "decaySeconds": 1.4 }]
            }
          ],
          "master": { "strip": [{ "effect": "compressor", "thresholdDb": -12, "ratio": 2 }] },
          "output": { "loudnessLufs": -16, "peakDbtp": -1 }
        }

        """)
  }

  @Test func locksAreReadAndWritten() throws {
    let text = SessionText.whole(
      #"""
      "tracks": [{"name": "a", "file": "a.wav", "locked": true,
        "sends": [{"bus": "b", "levelDb": -3, "locked": true}]}],
      "buses": [{"name": "b", "locked": ["output", "faderDb"]}], "master": {"locked": ["faderDb"]}
      """#)
    let session = try SessionText.session(text)
    #expect(session.tracks[0].lock == .all)
    #expect(session.tracks[0].sends[0].isLocked)
    #expect(session.buses[0].lock == .controls(["faderDb", "output"]))
    #expect(session.master.lock == .controls(["faderDb"]))
    let written = session.json(relativeTo: "/songs").text
    #expect(written.contains(#""locked": ["faderDb", "output"]"#), "in the order of the format")
    #expect(try SessionText.session(written) == session)
  }

  @Test func outputOfNothingStaysNothing() throws {
    let text = SessionText.top(#""output": {"loudnessLufs": null}"#)
    let session = try SessionText.session(text)
    #expect(session.output == OutputTarget(loudnessLufs: nil, peakDbtp: nil))
    #expect(session.json(relativeTo: "/")["output"]?["peakDbtp"] == .null)
    #expect(try SessionText.session(SessionText.top(#""buses": []"#)).output == nil)
  }

  @Test(arguments: 0..<300) func roundTrip(seed: Int) throws {
    var random = RandomSession(seed: UInt64(seed))
    let session = random.session()
    let text = session.json(relativeTo: "/songs").text
    let read = try SessionText.session(text)
    #expect(read == session)
    #expect(read.json(relativeTo: "/songs").text == text)
  }

  /// Broken texts of every kind end in an error or in a session, never in a trap; and whatever is
  /// accepted can be written and read again.
  @Test(arguments: 0..<10) func mutations(seed: Int) throws {
    var random = RandomSession(seed: UInt64(seed))
    let original = Array(random.session().json(relativeTo: "/songs").text.utf8)
    var accepted = 0
    for _ in 0..<1_000 {
      let text = random.mutated(original)
      let session: Session
      do {
        session = try Session(text, file: "/songs/mix.json", catalogue: .builtIn)
      } catch {
        #expect(error.description.hasPrefix("/songs/mix.json: "))
        continue
      }
      accepted += 1
      #expect(session.busesInProcessingOrder.count == session.buses.count)
      let written = session.json(relativeTo: "/songs").text
      #expect(try SessionText.session(written) == session)
    }
    #expect(accepted > 0, "some mutations only change a name")
    #expect(accepted < 1_000)
  }

  @Test func busesFollowWhatFeedsThem() throws {
    let outputs = ["b": "d", "a": "master", "d": "a", "c": "a", "e": "d"]
    let buses = ["a", "b", "c", "d", "e"]
      .map { #"{"name": "\#($0)", "output": "\#(outputs[$0] ?? "")"}"# }
    let session = try SessionText.session(
      SessionText.top("\"buses\": [\(buses.joined(separator: ","))]"))
    #expect(
      session.busesInProcessingOrder.map { session.buses[$0].name } == ["b", "e", "c", "d", "a"])
  }

  @Test func aLongChainOfBusesIsOrdered() throws {
    let buses = (0..<SessionLimits.buses)
      .map { #"{"name": "\#($0)", "output": "\#($0 == 0 ? "master" : "\($0 - 1)")"}"# }
    let session = try SessionText.session(
      SessionText.top("\"buses\": [\(buses.joined(separator: ","))]"))
    #expect(session.busesInProcessingOrder == Array((0..<SessionLimits.buses).reversed()))
  }

  @Test func stemsAreRelativeWhereTheyLieBelow() throws {
    let folder = FileManager.default.temporaryDirectory.path + "/\(UUID())"
    try FileManager.default.createDirectory(
      atPath: folder + "/song/stems", withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(atPath: folder) }
    try FileManager.default.createSymbolicLink(
      atPath: folder + "/link", withDestinationPath: "song")
    let cases = [
      (folder + "/song/stems/a.wav", "stems/a.wav"),
      (folder + "/song/a.wav", "a.wav"),
      (folder + "/song/./stems//a.wav", "stems/a.wav"),
      (folder + "/link/stems/a.wav", "stems/a.wav"),
      (folder + "/song/stems/../a.wav", "a.wav"),
      (folder + "/a.wav", folder + "/a.wav"),
      (folder + "/songs/a.wav", folder + "/songs/a.wav"),
    ]
    for (file, expected) in cases {
      let session = Session(sampleRate: 44_100, tracks: [Track(name: "a", file: file)])
      try session.write(to: folder + "/song/mix.json")
      let text = try String(contentsOfFile: folder + "/song/mix.json", encoding: .utf8)
      #expect(text.contains("\"file\": \"\(expected)\""), "\(file)")
      let read = try Session(contentsOf: folder + "/song/mix.json", catalogue: .builtIn)
      let absolute = expected.hasPrefix("/") ? expected : folder + "/song/" + expected
      #expect(read.tracks[0].file == absolute)
    }
  }
}
