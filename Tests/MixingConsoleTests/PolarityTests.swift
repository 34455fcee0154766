import Documents
import Foundation
@preconcurrency import MixingConsole
import TensorEngine
import TestSupport
import Testing

/// `polarityInverted` of tracks: both sides, or one of a stereo stem.
@Suite struct PolarityTests {
  private func session(_ polarity: String) -> String {
    """
    {"format": "fader-session", "version": 1, "sampleRate": 44100,
     "tracks": [{"name": "a", "file": "/a.wav", "polarityInverted": \(polarity)}]}
    """
  }

  private func mix(_ session: Session, _ stem: [[Float]]) throws -> [Float] {
    let renderer = try SessionRenderer(
      session, stems: [ArrayStem(stem)], on: Backend.forTests(threads: 1))
    return try #require(try renderer.next()).mix.values
  }

  @Test(
    arguments: [
      ("false", Polarity.normal, [1, 2, 3, 4]), ("true", .inverted, [-1, -2, -3, -4]),
      ("\"left\"", .left, [-1, -2, 3, 4]), ("\"right\"", .right, [1, 2, -3, -4]),
    ] as [(String, Polarity, [Float])])
  func turnsWhatItSays(text: String, polarity: Polarity, expected: [Float]) throws {
    let session = try Session(Array(session(text).utf8), file: "a.json")
    #expect(session.tracks[0].polarity == polarity)
    #expect(try mix(session, [[1, 2], [3, 4]]).map { $0.rounded() } == expected)
    let written = session.json(relativeTo: "/").text
    #expect(try Session(Array(written.utf8), file: "/b.json").tracks == session.tracks)
    #expect(polarity.opposite.opposite == polarity)
  }

  @Test func aMonoStemHasNoSides() throws {
    let session = try Session(Array(session("\"left\"").utf8), file: "a.json")
    let error = #expect(throws: SessionError.self) { try mix(session, [[1, 2]]) }
    #expect("\(error as Any)".contains("\"a\" is mono. Write true or false."))
  }

  @Test(arguments: ["\"up\"", "1", "null"])
  func refusesWhatIsNone(text: String) {
    let error = #expect(throws: SessionError.self) {
      try Session(Array(session(text).utf8), file: "a.json")
    }
    #expect("\(error as Any)".contains("true, false, \"left\" or \"right\""))
  }

  @Test func canBeSet() throws {
    var session = try Session(Array(session("false").utf8), file: "a.json")
    try session.set("a/polarityInverted=right")
    #expect(session.tracks[0].polarity == .right)
  }
}
