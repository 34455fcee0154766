import AudioIO
import Foundation
import TestSupport
import Testing

/// Folders as people have them.
@Suite struct MixFolderTests {
  @Test func takesFilesOfEveryKind() throws {
    try SongFolder.make { song in
      try song.writeStem("a.wav", .integer16)
      try song.writeStem("b.WAVE", .integer24)
      try song.writeStem("c.aif", channels: 2, .float32)
      try song.writeStem("d.AIFF", sampleRate: 48_000, .integer16)
      try song.writeStem("e.flac", sampleRate: 22_050)
      try song.writeStem("f.mp3", channels: 2)
      try song.writeStem("g.w64", seconds: 0.9)
      try song.writeStem("h.caf", sampleRate: 8_000)
      // The reader goes by what is in a file, not by its name.
      try song.writeStem("i.ogg")
      try song.writeStem("j.Opus")
      let result = try song.mix("--json", "--tail", "0")
      #expect(result.status == 0, "\(result.errors)")
      let json = try result.json()
      #expect(json.trackNames == ["a", "b", "c", "d", "e", "f", "g", "h", "i", "j"])
      #expect(json["sampleRate"] as? Int == 44_100)
      #expect(json["samples"] as? Int == 39_690, "as long as the longest stem")
      #expect(json["warnings"] as? [String] == [])
    }
  }

  @Test func takesTheSampleRateOfMostStemsTheHigherOnATie() throws {
    try SongFolder.make { song in
      try song.writeStem("a.wav", sampleRate: 44_100)
      try song.writeStem("b.wav", sampleRate: 48_000)
      #expect(try song.mix("--json").json()["sampleRate"] as? Int == 48_000)
      try song.writeStem("c.wav", sampleRate: 44_100)
      #expect(try song.mix("--json").json()["sampleRate"] as? Int == 44_100)
      #expect(
        try song.mix("--json", "--sample-rate", "32000").json()["sampleRate"] as? Int == 32_000)
      #expect(try song.audio().sampleRate == 32_000)
    }
  }

  @Test func sortsAsPeopleCount() throws {
    try SongFolder.make { song in
      let names = ["1 kick", "02 Snare", "2 tom", "10 bass", "keys", "Keys 2", "keys 10", "vox"]
      for name in names.sorted() { try song.writeStem(name + ".wav") }
      #expect(try song.mix("--json").json().trackNames == names)
    }
  }

  @Test func namesAreKeptAndMadeDistinct() throws {
    try SongFolder.make { song in
      let names = ["Größe (laut).wav", "ドラム 1.wav", "a*b\\c.flac", "a.b.wav"]
      for name in names { try song.writeStem(name) }
      for name in ["kick.wav", "kick.flac", "Kick.aiff", "master.wav"] { try song.writeStem(name) }
      let result = try song.mix(
        "--json", "--keep-mix", "--set", "kick-2/faderDb=-7", "--set", "master-2/muted=true")
      #expect(result.status == 0, "\(result.errors)")
      let tracks = try result.json().tracks
      #expect(
        Set(try result.json().trackNames) == [
          "Größe (laut)", "ドラム 1", "a*b\\c", "a.b", "Kick", "kick-2", "kick-3", "master-2",
        ])
      let second = tracks.first { $0["name"] as? String == "kick-2" }
      #expect(second?["faderDb"] as? Double == -7)
      let render = try Command.run(
        "render", song.beside("session.json"), "-o", song.beside("again.wav"))
      #expect(render.status == 0, "\(render.errors)")
    }
  }

  @Test func namesWhatItSkips() throws {
    try SongFolder.make { song in
      try song.writeBand()
      try song.write("words", as: "lyrics.txt")
      try song.write("junk", as: "._kick.wav")
      try song.makeFolder("takes.wav")
      try song.writeStem("takes.wav/old.wav")
      let result = try song.mix("--json")
      #expect(result.status == 0, "\(result.errors)")
      #expect(try result.json().trackNames == ["bass", "keys", "kick"])
      #expect(try result.json().skippedNames == ["takes.wav", "lyrics.txt"])
      #expect(result.errors.contains("lyrics.txt"))
      #expect(!result.errors.contains("._kick.wav"))
    }
  }

  @Test func takesFoldersAndFilesEachOnce() throws {
    try SongFolder.make { song in
      try song.writeBand()
      let kick = song.path + "/kick.wav"
      let link = song.beside("link.wav")
      try FileManager.default.createSymbolicLink(atPath: link, withDestinationPath: kick)
      let result = try song.mix("--json", from: [link, kick, song.path + "/", song.path])
      #expect(result.status == 0, "\(result.errors)")
      #expect(try result.json().trackNames == ["link", "bass", "keys"])

      // A file that is named is taken whatever it is called.
      try song.writeStem("take.backup")
      let named = try song.mix("--json", from: [song.path + "/take.backup", kick])
      #expect(try named.json().trackNames == ["take", "kick"])
    }
  }

  @Test func itsOwnOutputIsNoStem() throws {
    try SongFolder.make { song in
      try song.writeBand()
      let mix = song.path + "/mix.wav"
      let arguments = [
        "mix", song.path, "-o", mix, "--session-out", song.path + "/mix.json", "--json",
      ]
      let first = try Command.run(arguments)
      #expect(first.status == 0, "\(first.errors)")
      let bytes = try Data(contentsOf: URL(filePath: mix))
      let second = try Command.run(arguments)
      #expect(second.output == first.output)
      #expect(try Data(contentsOf: URL(filePath: mix)) == bytes)
      #expect(try second.json().trackNames == ["bass", "keys", "kick"])
      #expect(try second.json().skippedNames == [])
    }
  }

  @Test func aMixAmongNamedFilesIsNoStem() throws {
    try SongFolder.make { song in
      try song.writeBand()
      let mix = song.path + "/mix.wav"
      let files = ["/bass.wav", "/kick.wav"].map { song.path + $0 }
      let first = try Command.run(["mix"] + files + ["-o", mix, "--json"])
      let second = try Command.run(["mix"] + files + [mix, "-o", mix, "--json"])
      #expect(first.status == 0 && second.output == first.output, "\(second.errors)")
      let alone = try Command.run("mix", mix, "-o", mix)
      #expect(alone.status == 2, "\(alone.errors)")
    }
  }

  @Test func neverReplacesAStem() throws {
    try SongFolder.make { song in
      try song.writeBand()
      let kick = song.path + "/kick.wav"
      let before = try Data(contentsOf: URL(filePath: kick))
      for arguments in [
        [kick, song.path + "/bass.wav", "-o", song.path + "/../song/kick.wav"],
        [kick, "-o", song.beside("mix.wav"), "--session-out", kick],
      ] {
        let result = try Command.run(["mix"] + arguments)
        #expect(result.status == 2)
        #expect(result.errors.contains("is a stem of this mix"), "\(result.errors)")
      }
      // In a folder it would be taken for the mix of last time, were it not for its name.
      let named = try Command.run("mix", song.path, "-o", kick)
      #expect(named.status == 2)
      #expect(named.errors.contains("a kick drum by its name"), "\(named.errors)")
      let take = song.path + "/take 7.wav"
      try FileManager.default.copyItem(atPath: kick, toPath: take)
      try FileManager.default.setAttributes([.posixPermissions: 0o444], ofItemAtPath: take)
      let protected = try Command.run("mix", song.path, "-o", take)
      #expect(protected.status == 2)
      #expect(protected.errors.contains("write-protected"), "\(protected.errors)")
      #expect(try Data(contentsOf: URL(filePath: kick)) == before)
      #expect(try contents(of: song.beside("")) == ["song"])
    }
  }

  @Test func silenceASampleAndOneStemAreMixesToo() throws {
    try SongFolder.make { song in
      try song.writeStem("silent.wav", amplitude: 0)
      let silent = try song.mix("--json")
      #expect(silent.status == 0, "\(silent.errors)")
      #expect(try silent.json()["integratedLufs"] is NSNull)
      #expect(try song.audio().channels.allSatisfy { $0.allSatisfy { abs($0) < 1e-6 } })

      try song.writeStem("click.wav", seconds: 1.01 / 44_100)
      try song.writeStem("tone.wav", seconds: 1)
      let result = try song.mix("--json")
      #expect(result.status == 0, "\(result.errors)")
      #expect(abs((try result.json()["integratedLufs"] as? Double ?? 0) + 16) < 0.1)
      #expect(try result.json().tracks.map { $0["muted"] as? Bool }.contains(true))
    }
  }

  @Test func sixtyFourStems() throws {
    try SongFolder.make { song in
      for index in 1...64 {
        try song.writeStem("s\(index).wav", hertz: 50 * Double(index), seconds: 0.05)
      }
      let result = try song.mix("--json", "--tail", "0")
      #expect(result.status == 0, "\(result.errors)")
      #expect(try result.json().trackNames == (1...64).map { "s\($0)" })
    }
  }

  @Test func aFolderWithoutAudioSaysWhereToLook() throws {
    try SongFolder.make { song in
      let empty = try song.mix()
      #expect(empty.status == 2)
      #expect(
        empty.errors
          == "error: \(song.path) is empty. Name a folder with audio files, or files.\n")
      try song.write("", as: "notes.txt")
      try song.makeFolder("stems")
      let none = try song.mix()
      #expect(
        none.errors == "error: \(song.path) holds no audio files to mix, but stems/ and notes.txt. "
          + "Audio files end in wav, wave, bwf, rf64, w64, aif, aiff, aifc, flac, ogg, oga, opus, mp3, mp2, caf, "
          + "au, snd, voc, sd2.\n")
      try song.writeStem("stems/kick.wav")
      let below = try song.mix()
      #expect(below.status == 2)
      #expect(
        below.errors
          == "error: \(song.path) holds no audio files to mix, but stems/ and notes.txt. "
          + "Did you mean \(song.path)/stems?\n")
      #expect(try contents(of: song.beside("")) == ["song"])
    }
  }
}
