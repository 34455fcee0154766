import AudioIO
import Foundation
import TestSupport
import Testing

@Suite struct RenderCommandTests {
  @Test func rendersTheExampleToItsLoudness() throws {
    try withFolder { folder in
      let mix = folder + "/mix.wav"
      let result = try Command.run("render", exampleSession, "-o", mix, "--json")
      #expect(result.status == 0, "\(result.errors)")
      let json = try result.json()
      #expect(abs((json["integratedLufs"] as? Double ?? 0) + 16) < 0.1)
      #expect(json["truePeakDbtp"] as? Double ?? 0 <= -0.95)
      #expect(json["clippedSamples"] as? Int == 0)
      #expect(try contents(of: folder) == ["mix.wav"], "no temporary file stays")

      // What was written, not what was said: measured again from the file.
      let measured = try Command.run("inspect", mix, "--json").json()
      #expect(measured["kind"] as? String == "audio")
      #expect(abs((measured["integratedLufs"] as? Double ?? 0) + 16) < 0.1)
      #expect(measured["truePeakDbtp"] as? Double ?? 0 <= -0.95)
      #expect(measured["samples"] as? Int == json["samples"] as? Int)
    }
  }

  @Test func sameInputSameBytes() throws {
    try withFolder { folder in
      for name in ["a.flac", "b.flac"] {
        #expect(try Command.run("render", exampleSession, "-o", folder + "/" + name).status == 0)
      }
      let first = try Data(contentsOf: URL(filePath: folder + "/a.flac"))
      #expect(try first == Data(contentsOf: URL(filePath: folder + "/b.flac")))
    }
  }

  @Test func takesNegativeDecibelsBothWays() throws {
    try withFolder { folder in
      for arguments in [["--loudness", "-20"], ["--loudness=-20"]] {
        let result = try Command.run(
          ["render", exampleSession, "-o", folder + "/mix.wav", "--json"] + arguments)
        #expect(result.status == 0, "\(result.errors)")
        #expect(abs((try result.json()["integratedLufs"] as? Double ?? 0) + 20) < 0.1)
      }
    }
  }

  @Test func writesToStandardOutput() throws {
    let result = try Command.run("render", exampleSession, "-o", "-", "--duration", "0.5")
    #expect(result.status == 0, "\(result.errors)")
    #expect(result.output.prefix(4) == Data("RIFF".utf8))
    #expect(result.output.count > 22_050 * 6)
  }

  @Test func excerptIsTheMiddleOfTheMix() throws {
    try withFolder { folder in
      let plain = ["--loudness", "none", "--peak", "none", "--bit-depth", "32f", "--quiet"]
      #expect(
        try Command.run(["render", exampleSession, "-o", folder + "/all.wav"] + plain).status == 0)
      let part = ["--start", "1", "--duration", "2"]
      let excerpt = folder + "/part.wav"
      #expect(
        try Command.run(["render", exampleSession, "-o", excerpt] + plain + part).status == 0)
      let whole = try AudioFileReader(path: folder + "/all.wav").readAll()
      let middle = try AudioFileReader(path: excerpt).readAll()
      #expect(middle.samples == 88_200)
      for channel in 0..<2 {
        #expect(Array(whole.channels[channel][44_100..<132_300]) == middle.channels[channel])
      }
    }
  }

  @Test func stemsAddUpToTheMix() throws {
    try withFolder { folder in
      // Two tracks and a reverb, nothing on the master: what goes to the master is the mix.
      let session = try writeSession(
        in: folder,
        """
        {"format": "fader-session", "version": 1, "sampleRate": 44100, "tracks": [
          {"name": "kick", "file": "\(stem("kick"))", "faderDb": -3,
           "sends": [{"bus": "hall", "levelDb": -6}]},
          {"name": "keys", "file": "\(stem("keys"))", "muted": true},
          {"name": "bass", "file": "\(stem("bass"))", "strip": [{"effect": "pan", "position": 0.3}]}],
         "buses": [{"name": "hall", "strip": [{"effect": "reverb", "decaySeconds": 0.5}]}]}
        """)
      let result = try Command.run(
        "render", session, "-o", folder + "/mix.wav", "--bit-depth", "32f", "--stems-out",
        folder + "/stems")
      #expect(result.status == 0, "\(result.errors)")
      #expect(
        try contents(of: folder + "/stems") == ["bass.wav", "bus-hall.wav", "keys.wav", "kick.wav"])
      let mix = try AudioFileReader(path: folder + "/mix.wav").readAll()
      let parts = try ["bass", "bus-hall", "keys", "kick"].map {
        try AudioFileReader(path: folder + "/stems/\($0).wav").readAll()
      }
      #expect(parts[2].channels.allSatisfy { $0.allSatisfy { $0 == 0 } }, "a muted track is silent")
      for channel in 0..<2 {
        let worst = (0..<mix.samples).map { sample in
          let sum = parts.reduce(0) { $0 + Double($1.channels[channel][sample]) }
          return abs(sum - Double(mix.channels[channel][sample]))
        }.max()
        #expect(worst ?? 1 < 1e-6)
      }
    }
  }

  @Test func interruptionLeavesNothing() throws {
    try withFolder { folder in
      // An hour of tail: it takes longer than a moment.
      let result = try Command.run(
        [
          "render", exampleSession, "-o", folder + "/mix.wav", "--tail", "3600", "--stems-out",
          folder + "/stems",
        ], interruptedAfter: 1)
      #expect(result.status == 130, "\(result.errors)")
      #expect(try contents(of: folder) == ["stems"])
      #expect(try contents(of: folder + "/stems") == [])
    }
  }

  @Test func neverOverwritesAStem() throws {
    try withFolder { folder in
      let copy = folder + "/kick.flac"
      try FileManager.default.copyItem(atPath: stem("kick"), toPath: copy)
      let session = try writeSession(in: folder, minimal("kick.flac"))
      let before = try Data(contentsOf: URL(filePath: copy))
      let result = try Command.run("render", session, "-o", copy)
      #expect(result.status == 2)
      #expect(result.errors.contains("is the stem of track \"one\""))
      #expect(try Data(contentsOf: URL(filePath: copy)) == before)

      // The track is called like its stem, and the folder of the stems is named for the parts.
      let named = try writeSession(
        in: folder, minimal("kick.flac").replacingOccurrences(of: "\"one\"", with: "\"kick\""))
      let parts = try Command.run(
        "render", named, "-o", folder + "/mix.flac", "--stems-out", folder)
      #expect(parts.status == 2)
      #expect(parts.errors.contains("is the stem of track \"kick\""), "\(parts.errors)")
      #expect(try Data(contentsOf: URL(filePath: copy)) == before)
      #expect(try contents(of: folder) == ["kick.flac", "session.json"])
    }
  }

  @Test func rendersAtAnotherRate() throws {
    try withFolder { folder in
      let mix = folder + "/mix.wav"
      let result = try Command.run("render", exampleSession, "-o", mix, "--sample-rate", "48000")
      #expect(result.status == 0, "\(result.errors)")
      #expect(try AudioFileReader(path: mix).sampleRate == 48_000)
    }
  }
}

/// A stem of the example session.
func stem(_ name: String) -> String {
  URL(filePath: exampleSession).deletingLastPathComponent().appending(path: "stems/\(name).flac")
    .path
}

/// Writes a session file.
func writeSession(in folder: String, _ text: String) throws -> String {
  let path = folder + "/session.json"
  try Data(text.utf8).write(to: URL(filePath: path))
  return path
}

/// A session with one track.
func minimal(_ file: String, _ more: String = "") -> String {
  """
  {"format": "fader-session", "version": 1, "sampleRate": 44100,
   "tracks": [{"name": "one", "file": "\(file)"\(more)}]}
  """
}
