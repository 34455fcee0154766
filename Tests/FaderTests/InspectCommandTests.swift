import Foundation
import Testing

@Suite struct InspectCommandTests {
  @Test func describesASession() throws {
    let result = try Command.run("inspect", exampleSession, "--json")
    #expect(result.status == 0, "\(result.errors)")
    let json = try result.json()
    #expect(json["kind"] as? String == "session")
    let tracks = json["tracks"] as? [[String: Any]] ?? []
    #expect(
      tracks.compactMap { $0["name"] as? String } == [
        "kick", "snare", "hats", "bass", "keys", "lead",
      ])
    #expect(tracks.allSatisfy { $0["exists"] as? Bool == true })
  }

  @Test func describesAudio() throws {
    let result = try Command.run("inspect", stem("kick"), "--json")
    #expect(result.status == 0, "\(result.errors)")
    let json = try result.json()
    #expect(json["kind"] as? String == "audio")
    #expect(json["sampleRate"] as? Int == 44_100)
    #expect(json["channels"] as? Int == 1)
    #expect(json["integratedLufs"] is Double)
    #expect(try Command.run("inspect", stem("kick")).text.contains("LUFS"))
  }

  @Test func silenceHasNoLoudness() throws {
    try withFolder { folder in
      let session = try writeSession(
        in: folder, minimal(stem("kick"), ", \"muted\": true"))
      let mix = folder + "/mix.wav"
      let rendered = try Command.run(
        "render", session, "-o", mix, "--bit-depth", "32f", "--loudness", "-16", "--peak", "-1")
      #expect(rendered.status == 0, "\(rendered.errors)")
      let json = try Command.run("inspect", mix, "--json").json()
      #expect(json["integratedLufs"] is NSNull)
      #expect(json["truePeakDbtp"] is NSNull)
    }
  }
}
