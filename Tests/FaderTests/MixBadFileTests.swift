import Foundation
import TestSupport
import Testing

/// Stems that are none.
@Suite struct MixBadFileTests {
  /// A band, a text in the guise of audio, an empty file, and six channels.
  private func withBadFiles<Result>(_ body: (SongFolder) throws -> Result) throws -> Result {
    try SongFolder.make { song in
      try song.writeBand()
      try song.write("no sound", as: "fake.wav")
      try song.write("", as: "nothing.flac")
      try song.writeStem("surround.wav", channels: 6)
      return try body(song)
    }
  }

  @Test func endTheCommandAllNamedAtOnce() throws {
    try withBadFiles { song in
      let result = try song.mix("--json")
      #expect(result.status == 2)
      #expect(result.output.isEmpty)
      let lines = result.errors.split(separator: "\n").map(String.init)
      #expect(lines.count == 5, "\(result.errors)")
      #expect(lines.first == "error: 3 files cannot be mixed:")
      #expect(lines.last == "--skip-bad mixes the others.")
      for (line, name) in zip(lines.dropFirst(), ["fake.wav", "nothing.flac", "surround.wav"]) {
        #expect(line.hasPrefix("  \(song.path)/\(name) "))
      }
      #expect(try contents(of: song.beside("")) == ["song"])
    }
  }

  @Test func areLeftOutWithSkipBad() throws {
    try withBadFiles { song in
      let result = try song.mix("--skip-bad", "--json")
      #expect(result.status == 0, "\(result.errors)")
      let json = try result.json()
      #expect(json.trackNames == ["bass", "keys", "kick"])
      #expect(json.skippedNames == ["fake.wav", "nothing.flac", "surround.wav"])
      #expect((json["warnings"] as? [String])?.count == 3)
      #expect(result.errors.components(separatedBy: "warning: skipped: ").count == 4)
    }
  }

  @Test func noneLeftIsNoMix() throws {
    try SongFolder.make { song in
      try song.write("no sound", as: "a.wav")
      let one = try song.mix("--skip-bad")
      #expect(one.status == 2)
      #expect(one.errors.contains("a.wav is a text, no audio file"))
      try song.write("no sound", as: "b.wav")
      let result = try song.mix("--skip-bad")
      #expect(result.status == 2)
      #expect(result.errors.hasPrefix("error: none of the 2 files can be mixed:\n"))
    }
  }

  @Test func missingFilesAndBrokenLinksAreBadFiles() throws {
    try SongFolder.make { song in
      try song.writeBand()
      let named = try song.mix(from: [song.path, song.path + "/gone.wav"])
      #expect(named.status == 2)
      #expect(
        named.errors == "error: \(song.path)/gone.wav does not exist. Check the path. "
          + "--skip-bad mixes the others.\n")
      try FileManager.default.createSymbolicLink(
        atPath: song.path + "/link.wav", withDestinationPath: "nowhere.wav")
      let linked = try song.mix()
      #expect(linked.status == 2)
      #expect(linked.errors.contains("link.wav does not exist"))
    }
  }

  @Test func aCutFileIsMixedAsFarAsItGoes() throws {
    try SongFolder.make { song in
      try song.writeBand()
      try song.cut("kick.wav", toBytes: 10_001)
      let result = try song.mix("--json")
      #expect(result.status == 0, "\(result.errors)")
      let warnings = try result.json()["warnings"] as? [String] ?? []
      #expect(warnings.count == 1)
      #expect(warnings.first?.contains("kick.wav ends before its header says") == true)
    }
  }
}
