import AudioIO
import Foundation
import TestSupport
import Testing

/// What lies among stems and is none: mixes of the song, clicks and guides, sessions.
@Suite struct MixAmongStemsTests {
  /// Adds up stems of the song, each at a gain.
  private func writeSum(_ name: String, of stems: [(String, Float)], in song: SongFolder) throws {
    let parts = try stems.map { name, gain in
      (try AudioFileReader(path: song.path + "/" + name).readAll(), gain)
    }
    let samples = parts.map(\.0.samples).max() ?? 0
    let sum = (0..<samples).map { index in
      parts.reduce(Float(0)) { sum, part in
        index < part.0.samples ? sum + part.1 * part.0.channels[0][index] : sum
      }
    }
    let writer = try AudioFileWriter(
      path: song.path + "/" + name, encoding: AudioEncoding(.wav, .float32), sampleRate: 44_100,
      channels: 2)
    try writer.write(AudioBuffer(channels: [sum, sum], sampleRate: 44_100))
    try writer.finish()
  }

  private func writeBand(in song: SongFolder, _ folder: String = "") throws {
    try song.writeStem(folder + "kick.wav", hertz: 60)
    try song.writeStem(folder + "bass.wav", hertz: 110, amplitude: 0.5)
    try song.writeStem(folder + "keys.wav", hertz: 880, channels: 2, amplitude: 0.1)
  }

  @Test(arguments: ["mixture.wav", "Song MIX 2.wav", "Final Mix.flac", "premaster.wav"])
  func aMixIsLeftOutByItsName(name: String) throws {
    try SongFolder.make { song in
      try writeBand(in: song)
      try song.writeStem(name, hertz: 300)
      let result = try song.mix("--json")
      let json = try result.json()
      #expect(result.status == 0 && json.trackNames == ["bass", "keys", "kick"])
      #expect(json.skippedNames == [name])
      let line =
        "\(song.path)/\(name) is left out: by its name it is a mix of the song. --keep-mix keeps it."
      #expect(result.errors.contains("warning: \(line)\n"), "\(result.errors)")
      #expect(json["warnings"] as? [String] == [line])

      let kept = try song.mix("--json", "--keep-mix").json()
      #expect(kept.tracks.count == 4 && kept.skippedNames == [])
      let quiet = try song.mix("--quiet")
      #expect(quiet.errors == "warning: \(line)\n")
    }
  }

  @Test func aFolderOfStemsThatIsEmptyIsNoReasonToMixTheMix() throws {
    try SongFolder.make { song in
      try song.writeStem("mix.wav")
      try song.makeFolder("stems")
      let result = try song.mix()
      #expect(result.status == 2)
      #expect(
        result.errors
          == "error: \(song.path) holds a mix, mix.wav, and \(song.path)/stems holds no audio "
          + "files. Put the stems there, or name them.\n")
    }
  }

  @Test func whatIsLeftOutOfAFolderIsNamed() throws {
    try SongFolder.make { song in
      try writeBand(in: song)
      try song.makeFolder("vox")
      try song.writeStem("vox/lead.wav")
      try FileManager.default.createSymbolicLink(
        atPath: song.path + "/kick 2.wav", withDestinationPath: "kick.wav")
      let json = try song.mix("--json", "--quiet").json()
      #expect(json.trackNames.count == 3)
      let warnings = json["warnings"] as? [String] ?? []
      #expect(
        warnings.contains(
          "\(song.path)/vox is a folder with audio files in a folder of stems, and not mixed. Name it too."
        ))
      #expect(
        warnings.contains {
          $0.hasSuffix(" is a link to another stem of this mix, which is mixed once.")
        })
    }
  }

  @Test(arguments: [("new.wav", true), ("mix.wav", false), ("Song Mixdown.wav", false)])
  func aMixAmongTheStemsIsNamedBeforeItIsTakenForOne(name: String, isNamed: Bool) throws {
    try SongFolder.make { song in
      try writeBand(in: song)
      let result = try Command.run("mix", song.path, "-o", song.path + "/" + name, "--quiet")
      let line =
        "warning: \(song.path)/\(name) is written among the stems, where the next mix will take it for one. Write "
        + "it elsewhere, or call it mix.wav.\n"
      #expect(result.status == 0 && result.errors.contains(line) == isNamed, "\(result.errors)")
    }
  }

  /// The sum of the close microphones has a name that says what it is.
  @Test func overheadsAreStems() throws {
    try SongFolder.make { song in
      try writeBand(in: song)
      try writeSum(
        "overheads.wav", of: [("kick.wav", 0.2), ("bass.wav", 0.3), ("keys.wav", 0.2)], in: song)
      #expect(try song.mix("--json").json().trackNames.contains("overheads"))
    }
  }

  @Test func aSilentMixIsNamed() throws {
    try SongFolder.make { song in
      try writeBand(in: song)
      let result = try song.mix("--set", "*/muted=true")
      #expect(
        result.errors.contains("warning: the mix is silent: none of its stems is heard in it.\n"),
        "\(result.errors)")
    }
  }

  @Test func aMixIsLeftOutBecauseItIsTheSum() throws {
    try SongFolder.make { song in
      try writeBand(in: song)
      try writeSum(
        "zz.wav", of: [("kick.wav", 0.2), ("bass.wav", 0.3), ("keys.wav", 0.2)], in: song)
      let result = try song.mix("--json")
      #expect(try result.json().trackNames == ["bass", "keys", "kick"])
      #expect(
        result.errors.contains(
          "zz.wav is left out: it is the sum of the other stems. --keep-mix keeps it.\n"))
      // A session that has it keeps it, as does a file that is named.
      #expect(try song.mix("--json", "--keep-mix").json().trackNames.contains("zz"))
      let again = try Command.run(
        "mix", song.path, "--start-from", song.beside("session.json"), "-o",
        song.beside("again.wav"), "--json")
      #expect(try again.json().trackNames.contains("zz"))
      let named = try song.mix(
        "--json", from: ["kick", "bass", "keys", "zz"].map { song.path + "/\($0).wav" })
      #expect(try named.json().trackNames.contains("zz"))
      #expect(
        named.errors.contains(
          "zz.wav is mixed because it is named, but it is the sum of the other stems. Leave it out if it is "
            + "no stem.\n"), "\(named.errors)")
    }
  }

  @Test func aGroupBesideItsPartsIsNamedWithThem() throws {
    try SongFolder.make { song in
      try writeBand(in: song)
      try song.writeStem("snare.wav", hertz: 1_900)
      try writeSum("loop.wav", of: [("kick.wav", 0.5), ("snare.wav", 0.5)], in: song)
      let result = try song.mix("--json")
      #expect(result.errors.contains("loop.wav is left out: it is the sum of kick and snare."))
    }
  }

  @Test(arguments: [
    ["vocals.wav", "instrumental.wav"], ["drums.wav", "other.wav"], ["mix.wav"], ["click.wav"],
    ["mix 1.wav", "mix 2.wav"], ["drum mix.wav", "vocal mix.wav", "FX mix.wav"],
  ]) func allOfTheseAreMixed(names: [String]) throws {
    try SongFolder.make { song in
      for (index, name) in names.enumerated() {
        try song.writeStem(name, hertz: 200 * Double(index + 1))
      }
      let result = try song.mix("--json")
      #expect(result.status == 0, "\(result.errors)")
      let json = try result.json()
      #expect(json.tracks.count == names.count && json.skippedNames == [])
      #expect(json.tracks.allSatisfy { $0["muted"] as? Bool == false })
    }
  }

  @Test(arguments: ["stems", "Stems", "TRACKS", "Multitrack", "raw"])
  func aMixBesideTheFolderOfItsStems(folder: String) throws {
    try SongFolder.make { song in
      try song.writeStem("mix.wav", hertz: 300)
      try song.makeFolder(folder)
      try writeBand(in: song, folder + "/")
      let result = try song.mix("--json")
      #expect(result.status == 0, "\(result.errors)")
      #expect(try result.json().trackNames == ["bass", "keys", "kick"])
      #expect(try result.json().skippedNames == ["mix.wav"])
      #expect(
        result.errors.contains(
          "warning: \(song.path)/mix.wav is taken for the mix; the stems are those in "
            + "\(song.path)/\(folder).\n"), "\(result.errors)")
    }
  }

  @Test func aMixBesideSeveralFolders() throws {
    try SongFolder.make { song in
      try song.writeStem("My Song.wav", hertz: 300)
      for folder in ["stems", "raw", "artwork"] { try song.makeFolder(folder) }
      try writeBand(in: song, "stems/")
      #expect(try song.mix("--json").json().trackNames == ["bass", "keys", "kick"])
      try writeBand(in: song, "raw/")
      let several = try song.mix()
      #expect(several.status == 2)
      #expect(
        several.errors
          == "error: \(song.path) holds a mix, My Song.wav, and several folders of stems. Name one of "
          + "\(song.path)/raw and \(song.path)/stems.\n")
      // A stem beside a folder is a stem.
      try FileManager.default.moveItem(
        atPath: song.path + "/My Song.wav", toPath: song.path + "/vocals.wav")
      #expect(try song.mix("--json").json().trackNames == ["vocals"])
    }
  }

  @Test func aFitLeavesOutOtherMixes() throws {
    try SongFolder.make { song in
      try writeBand(in: song)
      try song.writeStem("mix.wav", hertz: 300)
      try song.writeStem("master.wav", hertz: 300)
      let result = try Command.run(
        "fit", song.path, "--target", song.path + "/mix.wav", "--stages", "gain", "--json",
        "--session-out", song.beside("session.json"))
      #expect(result.status == 0, "\(result.errors)")
      #expect(result.errors.contains("mix.wav lies among the stems; it is the target"))
      #expect(result.errors.contains("master.wav is left out: by its name"))
      let names = try song.session().tracks.compactMap { $0["name"] as? String }
      #expect(names == ["bass", "keys", "kick"])
    }
  }

  @Test func baselinesAreMadeOfStemsAlone() throws {
    try SongFolder.make { song in
      try writeBand(in: song)
      try song.writeStem("mixture.wav", hertz: 300, seconds: 1)
      let result = try Command.run(
        "evaluate", song.path + "/mixture.wav", song.path + "/mixture.wav", "--baselines", song.path
      )
      #expect(result.status == 0, "\(result.errors)")
      #expect(result.errors.contains("mixture.wav lies among the stems; it is the target"))
    }
  }

  @Test func clicksAndGuidesAreMuted() throws {
    try SongFolder.make { song in
      try writeBand(in: song)
      try song.writeStem("Click.wav", hertz: 1_000)
      try song.writeStem("Vocal Guide.wav", hertz: 400)
      let result = try song.mix("--json")
      let json = try result.json()
      let muted = json.tracks.filter { $0["muted"] as? Bool == true }
      #expect(muted.compactMap { $0["name"] as? String } == ["Click", "Vocal Guide"])
      #expect(
        result.errors.contains(
          "muted, because their names say that they are not for the mix: Click and Vocal Guide. "
            + "--set 'Click/muted=false' brings one back.\n"), "\(result.errors)")
      #expect(
        muted.first?["notes"] as? [String] == [
          "its name says that it is not for the mix (“click”)",
          "muted; --set 'Click/muted=false' brings it back",
        ])
      // The rest is mixed as if they were not there.
      let bytes = try song.bytes("mix.wav")
      let alone = try song.mix(from: ["bass", "keys", "kick"].map { song.path + "/\($0).wav" })
      #expect(try alone.status == 0 && song.bytes("mix.wav") == bytes)
      let back = try song.mix("--json", "--set", "Click/muted=false").json()
      #expect(back.tracks[1]["muted"] as? Bool == false)
      #expect(back.tracks[1]["faderDb"] as? Double != 0)
    }
  }

  @Test func aSessionIsNoStem() throws {
    try SongFolder.make { song in
      try writeBand(in: song)
      _ = try song.mix()
      let session = song.beside("session.json")
      let result = try Command.run("mix", session, "-o", song.beside("again.wav"))
      #expect(result.status == 2)
      #expect(
        result.errors
          == "error: \(session) is a session, not a stem. fader render \(session) renders it; fader mix "
          + "--start-from \(session) decides it anew.\n")
    }
  }
}
