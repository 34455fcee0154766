import AudioIO
import Foundation
import TestSupport
import Testing

@Suite struct MixCommandTests {
  @Test func mixesAFolderIntoAMixAndItsSession() throws {
    try SongFolder.make { song in
      try song.writeBand()
      let result = try song.mix()
      #expect(result.status == 0, "\(result.errors)")
      #expect(result.errors.contains("mixing 3 stems at 44100 Hz by rules"))
      let lines = result.text.split(separator: "\n")
      #expect(lines.first?.hasPrefix("Stem") == true)
      #expect(lines.dropFirst().prefix(3).map { $0.prefix(4) } == ["bass", "keys", "kick"])
      let session = try song.session()
      let buses = (session["buses"] as? [[String: Any]] ?? []).compactMap { $0["name"] as? String }
      #expect(!buses.isEmpty)
      #expect(
        lines.dropFirst(4).dropLast().map { $0.prefix { $0 != "(" } } == buses.map { $0[...] + " " }
      )
      #expect(lines.last?.contains("mix.wav: 0:0") == true, "\(result.text)")
      #expect(try contents(of: song.beside("")) == ["mix.wav", "session.json", "song"])

      #expect(session["output"] as? [String: Int] == ["loudnessLufs": -16, "peakDbtp": -1])
      #expect(session.tracks.compactMap { $0["file"] as? String }.first == "song/bass.wav")

      // The session is the mix: rendered, it gives the same bytes.
      let rendered = try Command.run(
        "render", song.beside("session.json"), "-o", song.beside("again.wav"))
      #expect(rendered.status == 0, "\(rendered.errors)")
      #expect(try song.bytes("again.wav") == song.bytes("mix.wav"))
    }
  }

  @Test func reachesTheLoudnessAskedFor() throws {
    try withFolder { folder in
      let stems = URL(filePath: stem("kick")).deletingLastPathComponent().path
      for (arguments, loudness, peak) in [([], -16.0, -1.0), (["--loudness", "-23"], -23, -1)] {
        let result = try Command.run(
          ["mix", stems, "-o", folder + "/m.flac", "--json"] + arguments)
        #expect(result.status == 0, "\(result.errors)")
        let json = try result.json()
        #expect(abs((json["integratedLufs"] as? Double ?? 0) - loudness) < 0.1)
        #expect(json["truePeakDbtp"] as? Double ?? 0 <= peak + 0.05)
      }
    }
  }

  @Test func jsonIsOneDocument() throws {
    try SongFolder.make { song in
      try song.writeBand()
      try song.write("hello", as: "notes.txt")
      let result = try song.mix("--json")
      #expect(result.status == 0, "\(result.errors)")
      let json = try result.json()
      let keys = [
        "output", "format", "bitDepth", "sampleRate", "channels", "samples", "seconds",
        "integratedLufs", "truePeakDbtp", "loudnessRangeLu", "gainDb", "limited",
        "limiterReductionDb",
        "heavilyLimitedShare", "clippedSamples",
        "session", "tracks", "buses", "doubts", "skipped", "warnings",
      ]
      #expect(Set(json.keys) == Set(keys))
      #expect(json["session"] as? String == song.beside("session.json"))
      #expect(json["bitDepth"] as? Int == 24)
      #expect(json.trackNames == ["bass", "keys", "kick"])
      #expect(json.skippedNames == ["notes.txt"])
      #expect(json["warnings"] as? [String] == [])
      for track in json.tracks {
        #expect(
          Set(track.keys) == [
            "name", "file", "role", "roleFrom", "startSeconds", "polarityInverted", "faderDb",
            "position", "muted", "effects", "sends",
            "output", "notes",
          ])
        #expect((track["notes"] as? [String])?.isEmpty == false)
        #expect((track["file"] as? String)?.hasPrefix("/") == true)
      }
      let without = try Command.run("mix", song.path, "-o", song.beside("b.wav"), "--json").json()
      #expect(without["session"] is NSNull)
    }
  }

  @Test func sameBytesForAnyNumberOfThreads() throws {
    try SongFolder.make { song in
      try song.writeBand()
      for (name, threads) in [("a", "1"), ("b", "1"), ("c", "3")] {
        let result = try Command.run(
          "mix", song.path, "-o", song.beside(name + ".wav"), "--session-out",
          song.beside(name + ".json"), "--threads", threads)
        #expect(result.status == 0, "\(result.errors)")
      }
      for other in ["b", "c"] {
        #expect(try song.bytes("a.json") == song.bytes(other + ".json"))
        #expect(try song.bytes("a.wav") == song.bytes(other + ".wav"))
      }
    }
  }

  @Test func standardOutputTakesTheMixOrTheSession() throws {
    try SongFolder.make { song in
      try song.writeBand()
      let mix = try Command.run("mix", song.path, "-o", "-")
      #expect(mix.status == 0, "\(mix.errors)")
      #expect(mix.output.prefix(4) == Data("RIFF".utf8))
      let session = try Command.run(
        "mix", song.path, "-o", song.beside("mix.wav"), "--session-out", "-")
      #expect(session.status == 0, "\(session.errors)")
      #expect(try session.json()["format"] as? String == "fader-session")
    }
  }

  @Test func quietLeavesTheResultAndVerboseSaysEverything() throws {
    try SongFolder.make { song in
      try song.writeBand()
      try song.write("", as: ".DS_Store")
      let quiet = try song.mix("--quiet")
      #expect(quiet.status == 0)
      #expect(quiet.errors.isEmpty)
      #expect(quiet.text.hasPrefix("Stem ") && quiet.text.contains("mix.wav: 0:0"))
      let verbose = try song.mix("--verbose")
      let notes = try song.session().tracks.flatMap { $0["notes"] as? [String] ?? [] }
      #expect(!notes.isEmpty)
      #expect(notes.allSatisfy(verbose.text.contains))
      #expect(verbose.errors.contains(".DS_Store"))
    }
  }

  @Test(arguments: [["--tail", "3600"], []])
  func interruptionLeavesNothing(arguments: [String]) throws {
    try SongFolder.make { song in
      try song.writeBand()
      if arguments.isEmpty {
        try song.writeSilence("long.wav", seconds: 12 * 3_600)
      }
      let result = try Command.run(
        [
          "mix", song.path, "-o", song.path + "/mix.wav", "--session-out",
          song.path + "/session.json",
        ] + arguments, interruptedAfter: 0.7)
      #expect(result.status == 130, "\(result.errors)")
      #expect(result.errors.hasSuffix("error: interrupted; nothing was written\n"))
      let left = try contents(of: song.path)
      #expect(left.filter { !["bass.wav", "keys.wav", "kick.wav", "long.wav"].contains($0) } == [])
    }
  }
}
