import AudioIO
import Documents
import Foundation
import TestSupport
import Testing

@Suite struct FitCommandTests {
  /// All at 44.1 kHz.
  private static let stems = ["bass", "hats", "keys", "kick", "snare"].map(stem)

  /// What the targets of these tests are made with.
  private static let truth: [String: (fader: Double, position: Double)] = [
    "bass": (-4, 0.35), "hats": (-11, 0.8), "keys": (2, 0.2), "kick": (-1, 0.5),
    "snare": (-8, 0.45),
  ]

  /// A folder with `target.wav`, a mix of the example's stems without an output stage.
  private func withTarget(
    except missing: String? = nil, _ arguments: [String] = ["--bit-depth", "32f"],
    _ body: (String) throws -> Void
  ) throws {
    try withFolder { folder in
      let tracks = Self.truth.keys.sorted().filter { $0 != missing }.map { name in
        let values = Self.truth[name] ?? (0, 0.5)
        return """
          {"name": "\(name)", "file": "\(stem(name))", "faderDb": \(values.fader), "strip": [\
          {"effect": "pan", "position": \(values.position)}]}
          """
      }
      let session = try writeSession(
        in: folder,
        """
        {"format": "fader-session", "version": 1, "sampleRate": 44100, "tracks": [\
        \(tracks.joined(separator: ", "))]}
        """)
      let result = try Command.run(
        ["render", session, "-o", folder + "/target.wav", "--duration", "4"] + arguments)
      try #require(result.status == 0, "\(result.errors)")
      try FileManager.default.removeItem(atPath: session)
      try body(folder)
    }
  }

  @Test func findsTheMixAndWritesAllThatIsAskedFor() throws {
    try withTarget { folder in
      let result = try Command.run(
        ["fit"] + Self.stems + [
          "--target", folder + "/target.wav", "--session-out",
          folder + "/fitted.json", "-o", folder + "/again.wav", "--bit-depth", "32f", "--residual",
          folder + "/left.wav", "--json",
        ])
      #expect(result.status == 0, "\(result.errors)")
      let json = try result.json()
      #expect(
        Set(json.keys) == [
          "target", "session", "output", "sampleRate", "stages", "residual", "features", "tracks",
          "muted", "skipped", "warnings", "found",
        ])
      for track in json.tracks {
        let truth = try #require(Self.truth[track["name"] as? String ?? ""])
        #expect(abs((track["faderDb"] as? Double ?? 99) - truth.fader) < 0.01)
        #expect(abs((track["position"] as? Double ?? 99) - truth.position) < 1e-3)
        #expect(
          track["startSeconds"] as? Double == 0 && track["polarityInverted"] as? Bool == false)
        #expect((track["notes"] as? [String])?.isEmpty == false)
      }
      let stages = try #require(json["stages"] as? [[String: Any]])
      let names = [nil, "gain", "pan", "eq", "compressor", "reverb", "master"]
      #expect(stages.map { $0["stage"] as? String } == names)
      let losses = stages.compactMap { $0["loss"] as? Double }
      #expect(losses.count == 7 && losses[0] > losses[1] && losses[1] > losses[2])
      #expect(losses.suffix(5).allSatisfy { $0 == losses[2] }, "nothing was left to be found")
      #expect(stages[2]["snrDb"] as? Double ?? 200 > 60)
      #expect((json["muted"] as? [String]) == [] && (json["warnings"] as? [String]) == [])
      #expect((json["features"] as? [String: Any])?.count == 18)

      // The session renders to the target, without an output stage.
      let again = try Command.run(
        "render", folder + "/fitted.json", "-o", folder + "/third.wav", "--bit-depth", "32f")
      #expect(again.status == 0, "\(again.errors)")
      let target = try AudioFileReader(path: folder + "/target.wav").readAll()
      let mix = try AudioFileReader(path: folder + "/third.wav").readAll()
      #expect(zip(target.channels[0], mix.channels[0]).allSatisfy { abs($0 - $1) < 1e-4 })
      #expect(try AudioFileReader(path: folder + "/again.wav").readAll() == mix)
      let left = try AudioFileReader(path: folder + "/left.wav").readAll()
      #expect(left.samples == target.samples)
      #expect(left.channels.allSatisfy { $0.allSatisfy { abs($0) < 1e-4 } })
      let text = try String(contentsOfFile: folder + "/fitted.json", encoding: .utf8)
      #expect(text.contains("\"output\": null") || !text.contains("loudnessLufs"))
      #expect(
        try contents(of: folder) == [
          "again.wav", "fitted.json", "left.wav", "target.wav", "third.wav",
        ])
    }
  }

  @Test func tableNamesStemsStagesAndResidual() throws {
    try withTarget(except: "keys", []) { folder in
      let result = try Command.run(["fit"] + Self.stems + ["--target", folder + "/target.wav"])
      #expect(result.status == 0, "\(result.errors)")
      #expect(result.errors.contains("fitting 5 stems to "))
      #expect(result.errors.contains("warning: not in the target, and muted: keys"))
      let lines = result.text.split(separator: "\n").map(String.init)
      #expect(lines.first?.hasPrefix("Stem") == true)
      #expect(lines.contains { $0.hasPrefix("keys") && $0.contains("muted") })
      #expect(lines.contains { $0.hasPrefix("Stage") })
      #expect(lines.contains { $0.hasPrefix("pan ") && $0.contains(" dB") })
      #expect(lines.last?.hasPrefix("Residual: ") == true)
      #expect(try contents(of: folder) == ["target.wav"], "nothing is written unasked")
    }
  }

  @Test func whatIsSetStaysAndStagesAreChosen() throws {
    try withTarget { folder in
      let result = try Command.run(
        ["fit"] + Self.stems + [
          "--target", folder + "/target.wav", "--stages", "gain", "--set",
          "kick/faderDb=-20", "--session-out", folder + "/s.json", "--json",
        ])
      #expect(result.status == 0, "\(result.errors)")
      let json = try result.json()
      #expect((json["stages"] as? [[String: Any]])?.count == 2)
      let kick = try #require(json.tracks.first { $0["name"] as? String == "kick" })
      #expect(kick["faderDb"] as? Double == -20)
      #expect(json.tracks.allSatisfy { $0["position"] as? Double == 0.5 })

      // From there on, with the kick as it is.
      let next = try Command.run(
        "fit", "--start-from", folder + "/s.json", "--target", folder + "/target.wav", "--set",
        "kick/faderDb=-1", "--lock", "bass/faderDb", "--json")
      #expect(next.status == 0, "\(next.errors)")
      let tracks = try next.json().tracks
      let before = json.tracks.first { $0["name"] as? String == "bass" }?["faderDb"] as? Double
      let bass = try #require(tracks.first { $0["name"] as? String == "bass" })
      #expect(bass["faderDb"] as? Double == before)
    }
  }

  @Test func aTargetAmongTheStemsIsNoStem() throws {
    try withTarget { folder in
      try FileManager.default.copyItem(atPath: stem("kick"), toPath: folder + "/kick.flac")
      let result = try Command.run("fit", folder, "--target", folder + "/target.wav", "--json")
      #expect(result.status == 0, "\(result.errors)")
      #expect(try result.json().trackNames == ["kick"])
      #expect(result.errors.contains("it is the target and none of them"))
    }
  }

  @Test func aTargetThatIsNotFiniteIsNamed() throws {
    try withTarget { folder in
      let path = folder + "/target.wav"
      let file = try FileHandle(forUpdating: URL(filePath: path))
      try file.seek(toOffset: try file.seekToEnd() - 4)
      try file.write(
        contentsOf: withUnsafeBytes(of: Float.nan.bitPattern.littleEndian) { Data($0) })
      try file.close()
      let result = try Command.run(
        ["fit"] + Self.stems + ["--target", path, "--stages", "gain", "--json"])
      #expect(result.status == 0, "\(result.errors)")
      let words = "1 value in \(path) is not finite and was taken as 0."
      #expect(try result.json()["warnings"] as? [String] == [words])
      #expect(result.errors.contains("warning: " + words))
    }
  }

  @Test func aTargetOfAnotherRateMakesTheSession() throws {
    try withTarget(except: nil, ["--sample-rate", "22050", "--bit-depth", "32f"]) { folder in
      let result = try Command.run(
        ["fit"] + Self.stems + ["--target", folder + "/target.wav", "--json"])
      #expect(result.status == 0, "\(result.errors)")
      let json = try result.json()
      #expect(json["sampleRate"] as? Int == 22_050)
      let stages = try #require(json["stages"] as? [[String: Any]])
      #expect(stages.last?["snrDb"] as? Double ?? 200 > 60)
    }
  }

  @Test func sameSessionEveryTime() throws {
    try withTarget { folder in
      for (name, threads) in [("a", "1"), ("b", "3")] {
        let result = try Command.run(
          ["fit"] + Self.stems + [
            "--target", folder + "/target.wav", "--session-out",
            folder + "/\(name).json", "--residual", folder + "/\(name).wav", "--threads", threads,
          ])
        #expect(result.status == 0, "\(result.errors)")
      }
      for kind in ["json", "wav"] {
        let first = try Data(contentsOf: URL(filePath: folder + "/a." + kind))
        #expect(try first == Data(contentsOf: URL(filePath: folder + "/b." + kind)))
      }
    }
  }

  @Test func whatCannotBeFittedIsSaid() throws {
    try SongFolder.make { song in
      try song.writeStem("silent.wav", amplitude: 0)
      try song.writeStem("tone.wav")
      let target = song.beside("target.wav")
      for (name, message) in [
        ("silent", "the target is silent: there is nothing to fit to."),
        ("nothing", "nothing.wav does not exist"),
      ] {
        let result = try Command.run(
          "fit", song.path + "/tone.wav", "--target", song.path + "/\(name).wav")
        #expect(result.status == 2 && result.errors.contains(message), "\(result.errors)")
      }
      try FileManager.default.copyItem(atPath: song.path + "/tone.wav", toPath: target)
      for (arguments, message) in [
        ([song.path + "/silent.wav", "--target", target], "all stems are silent"),
        ([target, "--target", target], "there is no stem but the target"),
        ([song.path, "--target", target, "-o", target], "is the target and would be replaced"),
        (
          [
            song.path, "--target", target, "-o", song.beside("a.wav"), "--residual",
            song.beside("a.wav"),
          ],
          "-o and --residual both name"
        ),
        ([song.path, "--target", target, "--stages", "gain,gains"], "--stages"),
        ([song.path, "--target", target, "--steps", "0"], "--steps takes 1 to"),
        ([song.path], "--target"),
        (["--target", target], "Name a folder of stems"),
        ([song.path, "--target", target, "--set", "tone/fadrDb=1"], "--set"),
      ] {
        let result = try Command.run(["fit"] + arguments)
        #expect(result.status == 2 && result.errors.contains(message), "\(result.errors)")
      }
      #expect(try contents(of: song.beside("")) == ["song", "target.wav"])
    }
  }
}
