import AudioIO
import Foundation
import TestSupport
import Testing

/// What a person decides: `--set`, `--lock`, `--start-from`, `--amount`.
@Suite struct MixDecisionTests {
  private static let plain = [
    "--loudness", "none", "--peak", "none", "--bit-depth", "32f", "--tail", "0",
  ]

  @Test func whatIsSetIsHeardAndLocked() throws {
    try SongFolder.make { song in
      try song.writeBand()
      let result = try song.mix(
        "--set", "bass/faderDb=-40", "--set=*/pan/position=0.25", "--set", "keys/role=leadVocal",
        "--set", "kick/startSeconds=0.5", "--json", "--tail", "0")
      #expect(result.status == 0, "\(result.errors)")
      let json = try result.json()
      #expect(json.tracks.allSatisfy { $0["position"] as? Double == 0.25 })
      #expect(json.tracks[0]["faderDb"] as? Double == -40)
      #expect(json.tracks[1]["role"] as? String == "leadVocal")
      #expect(json.tracks[1]["roleFrom"] as? String == "told")
      #expect(json["samples"] as? Int == 22_050 + 13_230)
      let session = try song.session().tracks
      #expect(session[0]["locked"] as? [String] == ["faderDb"])
      #expect(session[1]["locked"] as? [String] == ["role"])
      #expect(session[2]["startSeconds"] as? Double == 0.5)

      // Mixed again from there it is the same mix: what was set is locked, the rest follows from it.
      let bytes = try song.bytes("mix.wav")
      let again = try song.mix("--start-from", song.beside("session.json"), "--tail", "0", from: [])
      #expect(again.status == 0, "\(again.errors)")
      #expect(try song.bytes("mix.wav") == bytes)
    }
  }

  @Test func aRoleChangesWhatIsDecided() throws {
    try SongFolder.make { song in
      try song.writeBand()
      let asNamed = try song.mix("--json", "--set", "keys/role=keys").json()
      let asVoice = try song.mix("--json", "--set", "keys/role=leadVocal").json()
      let (keys, voice) = (asNamed.tracks[1], asVoice.tracks[1])
      #expect(keys["notes"] as? [String] != voice["notes"] as? [String])
      #expect(keys["faderDb"] as? Double ?? 0 < voice["faderDb"] as? Double ?? 0)
    }
  }

  @Test func locksKeepWhatTheSessionSaysTheRestIsDecidedAnew() throws {
    try SongFolder.make { song in
      try song.writeBand()
      let decided = try song.mix("--json").json().tracks
      let start = try writeSession(
        in: song.beside(""),
        """
        {"format": "fader-session", "version": 1, "sampleRate": 44100, "tracks": [
          {"name": "thump", "file": "song/kick.wav", "faderDb": -9, "startSeconds": 0.1,
           "strip": [{"effect": "pan", "position": 0.1}]},
          {"name": "bass", "file": "elsewhere/old.wav", "faderDb": -8},
          {"name": "gone", "file": "gone.wav"}],
         "output": {"loudnessLufs": -20, "peakDbtp": -3}}
        """)
      let result = try Command.run(
        "mix", song.path, "-o", song.beside("mix.wav"), "--start-from", start, "--lock",
        "thump/faderDb", "--lock", "bass", "--json")
      #expect(result.status == 0, "\(result.errors)")
      let json = try result.json()
      // By file, then by name; in the order of the stems.
      #expect(json.trackNames == ["bass", "keys", "thump"])
      #expect(json.tracks[0]["faderDb"] as? Double == -8)
      #expect(json.tracks[0]["effects"] as? [String] == [], "all of it is locked")
      #expect(json.tracks[2]["faderDb"] as? Double == -9)
      #expect(json.tracks[2]["position"] as? Double == decided[2]["position"] as? Double)
      #expect(
        json.tracks.map { ($0["file"] as? String ?? "").hasSuffix("/bass.wav") }.first == true)
      #expect(abs((json["integratedLufs"] as? Double ?? 0) + 20) < 0.2, "the session's own output")
      let warnings = json["warnings"] as? [String] ?? []
      #expect(warnings.contains { $0.contains("\"gone\"") })
    }
  }

  @Test func whatIsDecidedAnewIsNamedAndKeepsItsReasons() throws {
    try SongFolder.make { song in
      try song.writeBand()
      let first = try song.mix("--json").json()
      let path = song.beside("session.json")
      let text = try String(contentsOfFile: path, encoding: .utf8)
      let same = try song.mix("--json", "--start-from", path).json()
      #expect(same.tracks.map { $0["roleFrom"] as? String } == ["name", "name", "name"])
      #expect(
        same.tracks.map { $0["notes"] as? [String] }
          == first.tracks.map { $0["notes"] as? [String] })
      #expect(same["warnings"] as? [String] == [])

      // Edited by hand, and not locked; a role is kept.
      let edited = song.beside("edited.json")
      let changed = text.replacing("\"role\": \"keys\"", with: "\"role\": \"synth\"")
        .replacing("\"effect\": \"pan\"", with: "\"effect\": \"pan\", \"position\": 0.4")
      try Data(changed.utf8).write(to: URL(filePath: edited))
      let result = try song.mix("--json", "--start-from", edited, "--lock", "kick")
      let json = try result.json()
      #expect(json.tracks[1]["role"] as? String == "synth")
      #expect(json.tracks[1]["roleFrom"] as? String == "told")
      let warnings = json["warnings"] as? [String] ?? []
      #expect(warnings.count == 1)
      #expect(
        warnings.first?.hasPrefix("decided anew and not as \(edited) has it: bass/") == true,
        "\(warnings)")
      #expect(warnings.first?.contains("kick") == false)
    }
  }

  @Test func whatIsNotHeardIsNamed() throws {
    try SongFolder.make { song in
      try song.writeBand()
      let late = try song.mix("--set", "kick/startSeconds=-10")
      #expect(
        late.errors.contains(
          "warning: kick ends before the mix begins: it starts at -10.0 s, and is not heard.\n"),
        "\(late.errors)")
      let solo = try song.mix("--set", "kick/solo=true").text.split(separator: "\n")
      #expect(solo.filter { $0.contains("not solo") }.map { $0.prefix(4) } == ["bass", "keys"])
    }
  }

  @Test func whatIsSetAndDoesNothingIsNamed() throws {
    try SongFolder.make { song in
      try song.writeBand()
      let result = try song.mix(
        "--json", "--set", "bass/compressor/ratio=2", "--set", "keys/muted=true", "--set",
        "keys/faderDb=-3", "--set", "master/faderDb=-3")
      #expect(result.status == 0, "\(result.errors)")
      #expect(
        try result.json()["warnings"] as? [String] == [
          "bass/compressor does nothing yet: its thresholdDb is 0. Set it too.",
          "keys/faderDb is not heard: the track is muted.",
          "master/faderDb changes nothing: whatever it says, the output stage brings the mix to -16 LUFS. "
            + "Set another loudness, or none.",
          "the mix is too short or too quiet to have a loudness; it was not brought to -16.0 LUFS.",
        ])
      let table = try song.mix("--set", "bass/compressor/ratio=2").text
      #expect(table.contains("compressor (idle)"), "\(table)")
    }
  }

  @Test func aStemAtAnAbsurdLevelIsNamedAndMixed() throws {
    try SongFolder.make { song in
      try song.writeBand()
      try song.writeStem("vox.wav", hertz: 500, seconds: 1, amplitude: 32_768, .float32)
      let result = try song.mix("--json")
      #expect(result.status == 0, "\(result.errors)")
      let json = try result.json()
      #expect(abs(json.tracks[3]["faderDb"] as? Double ?? 99) < 24)
      #expect(json.tracks[3]["effects"] as? [String] != [])
      #expect(
        (json["warnings"] as? [String])?.first?.hasPrefix("vox: samples exceed full scale by 90.")
          == true,
        "\(json)")
    }
  }

  @Test func amountZeroIsThePlainSum() throws {
    try SongFolder.make { song in
      try song.writeStem("kick.wav", hertz: 60, seconds: 0.5)
      try song.writeStem("vocals.wav", hertz: 300, channels: 2, amplitude: 0.2)
      try song.writeStem("vocals 2.wav", hertz: 330, channels: 2, amplitude: 0.2)
      let result = try song.mix(
        "--amount", "0", "--json", "--loudness", "none", "--peak", "none", "--bit-depth", "32f")
      #expect(result.status == 0, "\(result.errors)")
      let mix = try song.audio()
      let stems = try ["kick", "vocals", "vocals 2"].map {
        try AudioFileReader(path: song.path + "/\($0).wav").readAll()
      }
      #expect(mix.samples >= stems[0].samples)
      for channel in 0..<2 {
        let worst = (0..<mix.samples).map { sample in
          let sum = stems.reduce(Float(0)) { sum, stem in
            guard sample < stem.samples else { return sum }
            // A mono stem stands in the centre of a constant-power pan.
            return sum
              + (stem.channels.count == 1
                ? stem.channels[0][sample] * Float(0.5.squareRoot())
                : stem.channels[channel][sample])
          }
          return abs(sum - mix.channels[channel][sample])
        }.max()
        #expect(worst ?? 1 < 1e-6)
      }
      let half = try song.mix("--amount", "0.5", "--set", "kick/faderDb=-12", "--json").json()
      let whole = try song.mix("--json", "--set", "kick/faderDb=-12").json()
      #expect(half.tracks[0]["faderDb"] as? Double == -12, "what is set stays")
      let (part, all) = (
        half.tracks[1]["faderDb"] as? Double, whole.tracks[1]["faderDb"] as? Double
      )
      #expect(abs((part ?? 9) - (all ?? 0) / 2) < 1e-9)
    }
  }

  @Test(arguments: [
    (["--set", "kick"], "--set kick: there is no \"=\""),
    (
      ["--set", "kik/faderDb=1"],
      "--set kik/faderDb: there is no track or bus \"kik\". Did you mean \"kick\"?"
    ),
    (["--set", "kick/faderDb=99"], "--set kick/faderDb: 99 is out of range"),
    (["--set", "kick/role=singer"], "track \"kick\": the rules know no role \"singer\""),
    (["--start-from", "SESSION", "--lock", "nope"], "--lock nope: there is no track or bus"),
    (["--start-from", "SESSION", "--lock", "kick/reverb"], "--lock kick/reverb: "),
    (["--start-from", "nowhere.json"], "nowhere.json does not exist"),
    (["--session-out", "/nowhere/s.json"], "/nowhere/s.json cannot be created"),
    (["--session-out", "/"], "/ is a folder"),
    (["-o", "/nowhere/mix.wav"], "/nowhere/mix.wav cannot be created"),
  ])
  func refusesWhatDoesNotFit(arguments: [String], message: String) throws {
    try SongFolder.make { song in
      try song.writeBand()
      let session = try writeSession(
        in: song.beside(""),
        minimal("song/kick.wav").replacingOccurrences(of: "\"one\"", with: "\"kick\""))
      let result = try Command.run(
        ["mix", song.path, "-o", song.beside("mix.wav")]
          + arguments.map { $0 == "SESSION" ? session : $0 })
      #expect(result.status == 2, "\(result.errors)")
      #expect(result.errors.contains(message), "\(result.errors)")
      #expect(result.output.isEmpty)
      #expect(try contents(of: song.beside("")) == ["session.json", "song"])
    }
  }
}
