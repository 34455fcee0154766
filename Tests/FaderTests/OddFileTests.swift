import AudioIO
import Documents
import Foundation
import TestSupport
import Testing

/// Files that are not what their name says, and names that are not what they look like.
@Suite struct OddFileTests {
  @Test func whatCannotBeReadIsAnErrorWithTheLineThatConvertsIt() throws {
    try SongFolder.make { song in
      try song.writeBand()
      try Data([0, 0, 0, 24] + Array("ftypM4A mp42".utf8)).write(
        to: URL(filePath: song.path + "/lead vocals.m4a"))
      let refused = try song.mix()
      #expect(refused.status == 2)
      #expect(
        refused.errors == """
          error: \(song.path)/lead vocals.m4a is an MP4 or M4A file, which cannot be read. Convert it with \
          `ffmpeg -i '\(song.path)/lead vocals.m4a' '\(song.path)/lead vocals.wav'`. --skip-bad mixes the \
          others.

          """)
      let mixed = try song.mix("--skip-bad", "--quiet")
      #expect(mixed.status == 0)
      #expect(mixed.errors.contains("skipped: \(song.path)/lead vocals.m4a is an MP4"))
    }
  }

  @Test func aStemWithoutANumberIsABadFile() throws {
    try SongFolder.make { song in
      try song.writeBand()
      let nan = withUnsafeBytes(of: Float.nan.bitPattern.littleEndian) { Data($0) }
      try song.writeStem("pad.wav", .float32)
      var bytes = try Data(contentsOf: URL(filePath: song.path + "/pad.wav"))
      let start = try #require(bytes.range(of: Data("data".utf8))).upperBound + 4
      for place in stride(from: start, to: bytes.count - 3, by: 4) {
        bytes.replaceSubrange(place..<place + 4, with: nan)
      }
      try bytes.write(to: URL(filePath: song.path + "/pad.wav"))
      let refused = try song.mix()
      #expect(refused.status == 2)
      #expect(refused.errors.contains("pad.wav holds no sound: all 13230 values are not finite."))
      let mixed = try song.mix("--skip-bad", "--json")
      #expect(mixed.status == 0, "\(mixed.errors)")
      #expect(try mixed.json().trackNames == ["bass", "keys", "kick"])
    }
  }

  @Test func namesThatDifferInBytesAloneAreTwoStems() throws {
    try SongFolder.make { song in
      try song.writeStem("\u{E9}.wav", hertz: 110)
      try song.writeStem("e\u{301}.wav", hertz: 880)
      let mixed = try song.mix("--json")
      #expect(mixed.status == 0, "\(mixed.errors)")
      #expect(Set(try mixed.json().trackNames).count == 2)
      let files = try song.session().tracks.compactMap { $0["file"] as? String }
      #expect(Set(files.map { Array($0.utf8) }).count == 2)
      let rendered = try Command.run(
        "render", song.beside("session.json"), "-o", song.beside("again.wav"), "--stems-out",
        song.beside("stems"))
      #expect(rendered.status == 0, "\(rendered.errors)")
      #expect(try song.bytes("again.wav") == song.bytes("mix.wav"))
      let stems = try contents(of: song.beside("stems")).filter { !$0.hasPrefix("bus-") }
      #expect(stems.count == 2)
    }
  }

  @Test func aNameThatIsNotUtf8IsAStem() throws {
    try SongFolder.make { song in
      try song.writeStem("kick.wav", hertz: 60)
      // Written under its bytes: Latin-1.
      try song.writeStem("cafe.wav", hertz: 880)
      let latin = Array((song.path + "/caf").utf8) + [0xE9] + Array(".wav".utf8)
      #expect(rename(song.path + "/cafe.wav", latin.map(CChar.init(bitPattern:)) + [0]) == 0)
      let mixed = try song.mix("--json")
      #expect(mixed.status == 0, "\(mixed.errors)")
      #expect(try mixed.json().trackNames == [#"caf\xE9"#, "kick"])
      let files = try song.session().tracks.compactMap { $0["file"] as? String }
      #expect(files.first == #"song/caf\xE9.wav"#)
      let rendered = try Command.run(
        "render", song.beside("session.json"), "-o", song.beside("again.wav"), "--stems-out",
        song.beside("stems"))
      #expect(rendered.status == 0, "\(rendered.errors)")
      #expect(try song.bytes("again.wav") == song.bytes("mix.wav"))
      // As it is shown, and as it is.
      let shown = try Command.run("inspect", song.path + #"/caf\xE9.wav"#, "--json")
      #expect(shown.status == 0, "\(shown.errors)")
      let shell = Process()
      shell.executableURL = URL(filePath: "/bin/sh")
      shell.arguments = [
        "-c", #"exec "$0" inspect "$1/$(printf 'caf\351.wav')" --quiet >/dev/null"#, Command.path,
        song.path,
      ]
      try shell.run()
      shell.waitUntilExit()
      #expect(shell.terminationStatus == 0)
    }
  }

  @Test func theLibraryBelowSaysNothing() throws {
    try withFolder { folder in
      try Data("not an mp3 !\n".utf8).write(to: URL(filePath: folder + "/text.mp3"))
      let text = try Command.run("inspect", folder + "/text.mp3")
      #expect(text.status == 2)
      #expect(
        text.errors
          == "error: \(folder)/text.mp3 is a text, no audio file. Export it again, or leave it out.\n"
      )

      var bytes = try Data(contentsOf: Golden.url("damaged-audio/xing.mp3"))
      for index in 1_000..<3_000 { bytes[index] = UInt8(truncatingIfNeeded: index &* 77) }
      try bytes.write(to: URL(filePath: folder + "/damaged.mp3"))
      let damaged = try Command.run("inspect", folder + "/damaged.mp3", "--quiet")
      #expect(damaged.status == 0)
      #expect(damaged.errors.split(separator: "\n").allSatisfy { $0.hasPrefix("warning: ") })
      #expect(damaged.errors.contains("damaged.mp3 is damaged: "))

      // Headers of frames, and nonsense between them: of that the decoder has much to say.
      bytes = try Data(contentsOf: Golden.url("damaged-audio/xing.mp3"))
      let header = bytes[20..<22]
      var index = 1_000
      while index < 3_000 {
        let isHeader = bytes[index..<index + 2] == header
        if !isHeader { bytes[index] = 0xFE }
        index += isHeader ? 4 : 1
      }
      try bytes.write(to: URL(filePath: folder + "/nonsense.mp3"))
      let nonsense = try Command.run("inspect", folder + "/nonsense.mp3", "--quiet")
      #expect(nonsense.status == 0 && nonsense.errors.isEmpty, "\(nonsense.errors)")
    }
  }

  @Test func aPipeIsNotWaitedFor() throws {
    try SongFolder.make { song in
      try song.writeBand()
      #expect(mkfifo(song.path + "/pipe.wav", 0o600) == 0)
      let mixed = try song.mix()
      #expect(mixed.status == 2)
      #expect(
        mixed.errors.contains("pipe.wav is a pipe, no regular file. Write it to a file first."))
      #expect(try Command.run("inspect", song.path + "/pipe.wav").status == 2)
    }
  }

  @Test func damageIsSaidInTheMix() throws {
    try SongFolder.make { song in
      try song.writeBand()
      try song.writeStem("pad.flac", hertz: 330, seconds: 2)
      var bytes = try Data(contentsOf: URL(filePath: song.path + "/pad.flac"))
      for index in 0..<30 { bytes[bytes.count / 2 + index] ^= 0x55 }
      try bytes.write(to: URL(filePath: song.path + "/pad.flac"))
      let mixed = try song.mix("--json")
      #expect(mixed.status == 0, "\(mixed.errors)")
      let warnings = try mixed.json()["warnings"] as? [String] ?? []
      #expect(warnings.count == 1)
      #expect(warnings.first?.contains("pad.flac is damaged: 0.0") == true, "\(warnings)")
      #expect(warnings.first?.hasPrefix("track \"pad\": ") == true)
    }
  }
}
