import Foundation
import TestSupport
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

  /// A session with something of everything.
  private let rich = """
    {"format": "fader-session", "version": 1, "sampleRate": 44100, "tracks": [
      {"name": "lead", "file": "song/keys.wav", "role": "leadVocal", "startSeconds": 1.5,
       "polarityInverted": true, "locked": ["faderDb"], "notes": ["loud"],
       "strip": [
         {"effect": "equalizer", "bands": [
           {"type": "highPass", "frequencyHz": 140},
           {"type": "peak", "frequencyHz": 12000, "gainDb": -1.7, "q": 1.41}]},
         {"effect": "compressor", "thresholdDb": -20, "ratio": 2, "bypassed": true, "locked": ["ratio"]},
         {"effect": "pan", "position": 0.72}],
       "faderDb": {"points": [[0, -3], [2, 1.5]]}, "output": "band",
       "sends": [{"bus": "hall", "levelDb": -12, "tap": "preFader", "locked": true}]}],
     "buses": [
       {"name": "hall", "strip": [{"effect": "reverb", "decaySeconds": 0.5}]},
       {"name": "band", "faderDb": 1}],
     "output": {"loudnessLufs": -16, "peakDbtp": -1}}
    """

  @Test func aSessionShowsTheMix() throws {
    try SongFolder.make { song in
      try song.write(rich, as: "../session.json")
      let file = song.beside("session.json")
      let lines = try Command.run("inspect", file).text.split(separator: "\n").map {
        $0.drop { $0 == " " }.replacing(#/ {2,}/#, with: " | ")
      }
      #expect(
        Array(lines.dropFirst(4)) == [
          "Channel | What | Setting", "lead | fader | -3.0 dB to 1.5 dB",
          "file | \(song.beside("song/keys.wav")) (missing)", "role | lead vocal", "start | 1.5 s",
          "polarity | inverted",
          "equalizer | high-pass 140 Hz, Q 0.7071; peak 12000 Hz, -1.7 dB, Q 1.41",
          "compressor | threshold -20.0 dB, ratio 2, attack 10 ms, release 100 ms, knee 0.0 dB, makeup "
            + "0.0 dB; (bypassed; locked: ratio)",
          "pan | 44 % right", "send | hall -12.0 dB (before the fader, locked)", "to | band",
          "locked | faderDb", "hall (bus) | fader | 0.0 dB",
          "reverb | shaped noise, decay 0.5 s, pre delay 0 ms, width 1, mix 1",
          "band (bus) | fader | 1.0 dB",
          "master | fader | 0.0 dB",
        ], "\(lines)")
      let verbose = try Command.run("inspect", file, "--verbose").text
      #expect(verbose.contains("loud\n") && verbose.contains("-3.0 dB at 0 s, 1.5 dB at 2 s"))
      #expect(verbose.contains("band gain 0.0 dB 0.0 dB"))
    }
  }

  @Test func aSessionForMachinesHasEverything() throws {
    try SongFolder.make { song in
      try song.write(rich, as: "../session.json")
      let json = try Command.run("inspect", song.beside("session.json"), "--json").json()
      let track = json.tracks.first ?? [:]
      #expect(track["effects"] as? [String] == ["equalizer", "compressor", "pan"])
      #expect(track["position"] as? Double == 0.72)
      #expect((track["faderDb"] as? [String: [[Double]]])?["points"] == [[0, -3], [2, 1.5]])
      #expect(track["startSeconds"] as? Double == 1.5)
      #expect(track["polarityInverted"] as? Bool == true)
      #expect(track["locked"] as? [String] == ["faderDb"])
      let strip = track["strip"] as? [[String: Any]] ?? []
      #expect(strip.count == 3 && strip[1]["attackMs"] as? Double == 10)
      #expect(strip[1]["bypassed"] as? Bool == true && strip[2]["bypassed"] as? Bool == false)
      let sends = track["sends"] as? [[String: Any]] ?? []
      #expect(sends.first?["bus"] as? String == "hall" && sends.first?["levelDb"] as? Double == -12)
    }
  }

  @Test func severalFilesAreATable() throws {
    let files = ["kick", "bass"].map(stem)
    let text = try Command.run(["inspect"] + files).text
    let lines = text.split(separator: "\n")
    #expect(lines.count == 3 && lines[0].hasPrefix("File "), "\(text)")
    #expect(lines[1].hasPrefix(files[0]) && lines[1].contains(" LUFS "))
    let list =
      try JSONSerialization.jsonObject(with: Command.run(["inspect", "--json"] + files).output)
      as? [[String: Any]]
    #expect(list?.compactMap { $0["file"] as? String } == files)
    let mixed = try Command.run("inspect", files[0], exampleSession).text
    #expect(mixed.contains("  session  6 tracks, "), "\(mixed)")
  }

  @Test func aFolderOfStemsShowsWhatIsWrongWithThem() throws {
    try SongFolder.make { song in
      try song.writeBand()
      try song.writeStem("snare.wav", sampleRate: 48_000)
      try song.writeStem("mix.wav", hertz: 220)
      try song.writeStem("silent.wav", amplitude: 0)
      try song.writeStem("vox.wav", hertz: 30, seconds: 0.5, amplitude: 4)
      try song.writeStem("cut.wav", seconds: 1)
      try song.cut("cut.wav", toBytes: 20_000)
      try song.write("no audio", as: "broken.wav")
      try song.write("notes", as: "notes.txt")
      let json = try Command.run("inspect", song.path, "--json").json()
      #expect(json["kind"] as? String == "stems")
      #expect(json["sampleRate"] as? Int == 44_100)
      #expect(json["others"] as? [String] == ["notes.txt"])
      let stems = json["stems"] as? [[String: Any]] ?? []
      func found(_ name: String, _ key: String) -> Any? {
        stems.first { ($0["file"] as? String)?.hasSuffix("/\(name).wav") == true }?[key]
      }
      #expect(found("bass", "role") as? String == "bass")
      #expect(found("mix", "role") as? String == "unknown")
      #expect(found("bass", "defects") as? [String] == [])
      #expect(found("silent", "defects") as? [String] == ["silent"])
      #expect(found("snare", "defects") as? [String] == ["at 48000 Hz, others at 44100 Hz"])
      #expect(found("cut", "defects") as? [String] == ["ends before its header says"])
      let clipped = try #require((found("vox", "defects") as? [String])?.first)
      #expect(clipped.hasSuffix(" samples clipped"), "\(clipped)")
      let broken = try #require((found("broken", "defects") as? [String])?.first)
      #expect(broken.contains("broken.wav"), "\(broken)")
      let text = try Command.run("inspect", song.path).text
      #expect(text.contains("\n9 stems, 0:01, 44100 Hz, 5 with defects\n"), "\(text)")
      #expect(text.contains("several parts"))
    }
  }

  @Test func aFolderOfNothingSaysWhatItHolds() throws {
    try SongFolder.make { song in
      try song.write("text", as: "notes.txt")
      try song.makeFolder("takes")
      try song.writeStem("takes/kick.wav")
      let result = try Command.run("inspect", song.path)
      #expect(result.status == 2)
      #expect(
        result.errors.hasPrefix(
          "error: \(song.path) holds no songs, stems or runs, but takes/ and notes.txt. Did you mean "
            + "\(song.path)/takes? fader inspect takes audio files, sessions,"), "\(result.errors)")
    }
  }

  /// On a terminal every line fits; the same through a pipe is one line for each row.
  @Test(arguments: [40, 80, 120]) func tablesFitTheTerminal(columns: Int) throws {
    try SongFolder.make { song in
      try song.write(rich, as: "../session.json")
      let file = song.beside("session.json")
      let text = try Command.run(["inspect", file], onTerminalOf: columns)
      let lines = text.split(separator: "\r\n")
      #expect(lines.count > 20 && lines.allSatisfy { $0.count <= columns }, "\(text)")
      #expect(try Command.run("inspect", file).text.contains("makeup 0.0 dB; (bypassed;"))
    }
  }
}
