import AudioIO
import Foundation
import TestSupport
import Testing

/// What is said of a mix is what its file holds.
@Suite struct OutputReportTests {
  private func render(_ arguments: String..., to path: String) throws -> [String: Any] {
    let result = try Command.run(["render", exampleSession, "-o", path, "--json"] + arguments)
    #expect(result.status == 0, "\(result.errors)")
    return try result.json()
  }

  @Test(arguments: [
    ("mix.wav", ["--loudness", "-3", "--peak", "none"]),
    ("mix.flac", ["--loudness", "-3", "--peak", "none", "--bit-depth", "16"]),
    ("mix.mp3", ["--loudness", "-9"]), ("mix.wav", ["--loudness", "none", "--peak", "none"]),
  ])
  func theFiguresAreThoseOfTheFile(name: String, arguments: [String]) throws {
    try withFolder { folder in
      let path = folder + "/" + name
      let result = try Command.run(["render", exampleSession, "-o", path, "--json"] + arguments)
      let said = try result.json()
      let measured = try Command.run("inspect", path, "--json").json()
      for key in ["integratedLufs", "truePeakDbtp", "loudnessRangeLu"] {
        let (one, other) = (said[key] as? Double, measured[key] as? Double)
        #expect(abs(try #require(one) - (try #require(other))) < 1e-6, "\(key)")
      }
      #expect(said["song"] == nil, "all of it was written")
    }
  }

  @Test func clippingIsInTheFigures() throws {
    try withFolder { folder in
      let loud = ["--loudness", "-3", "--peak", "none"]
      let path = folder + "/mix.wav"
      let clipped = try Command.run(["render", exampleSession, "-o", path, "--json"] + loud).json()
      let kept = try Command.run(
        ["render", exampleSession, "-o", path, "--json", "--bit-depth", "32f"] + loud
      ).json()
      #expect(clipped["clippedSamples"] as? Int ?? 0 > 0)
      let (held, meant) = (clipped["truePeakDbtp"] as? Double, kept["truePeakDbtp"] as? Double)
      #expect(try #require(held) < (try #require(meant)) - 1)
    }
  }

  @Test func aLossyFileOverTheCeilingIsNamed() throws {
    try withFolder { folder in
      let path = folder + "/mix.mp3"
      let result = try Command.run(
        "render", exampleSession, "-o", path, "--loudness", "-9", "--json")
      let json = try result.json()
      let peak = try #require(json["truePeakDbtp"] as? Double)
      #expect(peak > -0.95, "or this session shows nothing")
      let said = String(format: "%.1f", peak)
      #expect(
        result.errors.contains(
          "warning: \(path) peaks at \(said) dBTP, above the ceiling of -1.0: mp3 changes the "
            + "waveform. --peak -"), "\(result.errors)")
    }
  }

  @Test func heavyLimitingIsSaidInDecibels() throws {
    try withFolder { folder in
      let path = folder + "/mix.wav"
      let heavy = try Command.run("render", exampleSession, "-o", path, "--loudness", "-5")
      let limited = /gain \d+\.\d dB, limited by up to (\d+\.\d) dB/
      let most = try #require(try limited.firstMatch(in: heavy.text)?.1, "\(heavy.text)")
      #expect(Double(most) ?? 0 > 6)
      #expect(heavy.errors.contains("warning: the limiter takes more than 6 dB in "))
      #expect(heavy.errors.contains(" % of the song, up to \(most) dB: it will be heard."))
      let gentle = try render("--loudness", "-20", to: path)
      #expect(gentle["heavilyLimitedShare"] as? Double == 0)
      #expect(gentle["warnings"] as? [String] == [])
    }
  }

  @Test(arguments: ["-16", "-8"])
  func anExcerptHasTheSongsSamples(loudness: String) throws {
    try withFolder { folder in
      let (all, part) = (folder + "/all.wav", folder + "/part.wav")
      let whole = try render("--loudness", loudness, to: all)
      let excerpt = try render(
        "--loudness", loudness, "--start", "0:01.5", "--duration", "1", to: part)
      let samples = try AudioFileReader(path: all).readAll().channels
      #expect(
        try AudioFileReader(path: part).readAll().channels
          == samples.map { Array($0[66_150..<110_250]) })
      for key in ["gainDb", "limiterReductionDb", "heavilyLimitedShare"] {
        #expect(excerpt[key] as? Double == whole[key] as? Double)
      }
      // The figures are the excerpt's; those of the song stand beside them.
      let song = try #require(excerpt["song"] as? [String: Double])
      let loudnesses = [song, excerpt, whole].map { $0["integratedLufs"] as? Double ?? 0 }
      #expect(abs(loudnesses[0] - loudnesses[2]) < 0.01)
      #expect(abs(loudnesses[1] - loudnesses[2]) > 0.02, "or this excerpt shows nothing")
      #expect(song["seconds"] == whole["seconds"] as? Double)
      let said = try Command.run(
        "render", exampleSession, "-o", part, "--start", "1", "--duration", "1")
      #expect(said.text.contains("part.wav: 0:01 of 0:0"), "\(said.text)")
      #expect(said.text.contains(" dB as for the whole song"), "\(said.text)")
    }
  }

  @Test func timesAreReadAsPeopleTypeThem() throws {
    try withFolder { folder in
      for (start, duration, samples) in [
        ("0:01", "0:02.5", 110_250), ("1", "2.5", 110_250), ("0:00:01", "0:00:01", 44_100),
      ] {
        let json = try render(
          "--start", start, "--duration", duration, "--loudness", "none", "--peak", "none",
          to: folder + "/mix.wav")
        #expect(json["samples"] as? Int == samples)
      }
      let lengths = try ["0", "1:00"].map { tail in
        try render(
          "--tail", tail, "--loudness", "none", "--peak", "none", to: folder + "/mix.wav")[
            "samples"]
          as? Int ?? 0
      }
      #expect(lengths[1] == lengths[0] + 60 * 44_100)
    }
  }

  @Test func noTwoOutputsAreOneFile() throws {
    try withFolder { folder in
      let session = try writeSession(
        in: folder, minimal(stem("kick")).replacingOccurrences(of: "\"one\"", with: "\"mix\""))
      let parts = try Command.run(
        "render", session, "-o", folder + "/../\(URL(filePath: folder).lastPathComponent)/mix.wav",
        "--stems-out", folder)
      #expect(parts.status == 2)
      #expect(parts.errors.contains("-o and --stems-out both write"), "\(parts.errors)")
      let own = try Command.run("render", session, "-o", session, "--format", "wav")
      #expect(own.status == 2)
      #expect(own.errors.contains("is the session and would be replaced"), "\(own.errors)")
      #expect(try contents(of: folder) == ["session.json"])
    }
  }
}
