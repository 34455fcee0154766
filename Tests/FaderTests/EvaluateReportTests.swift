import AudioIO
import Foundation
import TestSupport
import Testing

@Suite struct EvaluateReportTests {
  private func withSong(_ body: (SongFolder) throws -> Void) throws {
    try SongFolder.make { song in
      try song.writeStem("target.wav", hertz: 330, seconds: 2, channels: 2, amplitude: 0.4)
      try song.writeStem("mix.wav", hertz: 500, seconds: 1.5, channels: 2, amplitude: 0.2)
      try body(song)
    }
  }

  /// A page that a command wrote.
  private struct Page {
    let text: String

    init(_ path: String) throws { text = try String(contentsOfFile: path, encoding: .utf8) }

    /// What stands in every script with this opening.
    func scripts(_ opening: String) -> [String] {
      text.components(separatedBy: "<script \(opening)>").dropFirst().map {
        $0.components(separatedBy: "</script>")[0]
      }
    }

    func data() throws -> [String: Any] {
      let json = scripts("type=\"application/json\" id=\"data\"")[0]
      return try JSONSerialization.jsonObject(with: Data(json.utf8)) as? [String: Any] ?? [:]
    }
  }

  @Test func pageAgreesWithJSON() throws {
    try withSong { song in
      try song.makeFolder("stems")
      try song.writeStem("stems/low.wav", hertz: 110, seconds: 2)
      let page = song.beside("report.html")
      let result = try Command.run(
        "evaluate", song.path + "/target.wav", song.path + "/mix.wav", "--json", "--report", page,
        "--baselines", song.path + "/stems")
      #expect(result.status == 0, "\(result.errors)")
      let evaluations = try #require(Page(page).data()["evaluations"] as? [NSDictionary])
      #expect(evaluations == [try result.json() as NSDictionary])
      #expect(evaluations[0]["baselines"] != nil)
    }
  }

  /// 16 bits: half a step of rounding and one of dither.
  @Test func soundIsThatOfTheFiles() throws {
    try withSong { song in
      let page = song.beside("report.html")
      try song.writeStem("mono.wav", hertz: 200, seconds: 1)
      let files = ["target.wav", "mix.wav", "mono.wav"]
      let result = try Command.run(
        ["evaluate", "--report", page] + files.map { song.path + "/" + $0 })
      #expect(result.status == 0, "\(result.errors)")
      let sounds = try Page(page).scripts("type=\"audio/flac;base64\" class=\"sound\"")
      #expect(sounds.count == 3)
      #expect(try contents(of: song.beside("")) == ["report.html", "song"])
      for (file, sound) in zip(files, sounds) {
        let path = song.beside("sound.flac")
        try #require(Data(base64Encoded: sound)).write(to: URL(filePath: path))
        let heard = try AudioFileReader(path: path).readAll()
        let original = try AudioFileReader(path: song.path + "/" + file).readAll()
        #expect(heard.sampleRate == original.sampleRate && heard.samples == original.samples)
        for (a, b) in zip(heard.channels, original.channels) {
          #expect(zip(a, b).allSatisfy { abs($0 - $1) <= 1.51 / 32_768 }, "\(file)")
        }
      }
    }
  }

  @Test func hostileNamesAreHarmless() throws {
    try withSong { song in
      try song.makeFolder("a<")
      try song.writeStem("mono.wav", seconds: 0.5)
      let hostile = song.path + "/a</script><b>.wav"
      try FileManager.default.moveItem(atPath: song.path + "/mono.wav", toPath: hostile)
      let page = song.beside("report.html")
      let result = try Command.run(
        "evaluate", song.path + "/target.wav", hostile, "--report", page)
      #expect(result.status == 0, "\(result.errors)")
      #expect(try !Page(page).text.contains("<b>"))
      let files = try Page(page).data()["files"] as? [[String: Any]]
      #expect(files?[1]["path"] as? String == hostile)
      #expect(files?[1]["channels"] as? Int == 1)
    }
  }

  @Test func silenceAndSingleSamplesGiveAPage() throws {
    try withSong { song in
      try song.writeStem("silence.wav", seconds: 1, amplitude: 0)
      try song.writeStem("sample.wav", seconds: 1 / 44_100)
      for (target, mix) in [("silence", "target"), ("sample", "silence"), ("sample", "sample")] {
        let page = song.beside("\(target) \(mix).html")
        let result = try Command.run(
          "evaluate", song.path + "/\(target).wav", song.path + "/\(mix).wav", "--report", page)
        #expect(result.status == 0, "\(result.errors)")
        #expect(try (Page(page).data()["files"] as? [Any])?.count == 2)
      }
    }
  }

  @Test func theSameFilesGiveTheSamePage() throws {
    try withSong { song in
      let pages = try ["one.html", "two.html"].map { name in
        _ = try Command.run(
          "evaluate", song.path + "/target.wav", song.path + "/mix.wav", "--report",
          song.beside(name))
        return try song.bytes(name)
      }
      #expect(pages[0] == pages[1] && pages[0].count > 100_000)
    }
  }

  @Test(arguments: [
    ("nowhere/report.html", "cannot be created"),
    ("folder.html", "is a folder. Name a file in it."),
    ("mix.wav", "ends in .html"), ("-", "ends in .html"),
  ])
  func placesWhereNothingCanBeWrittenAreRefusedFirst(name: String, message: String) throws {
    try withSong { song in
      try song.makeFolder("folder.html")
      let before = try contents(of: song.path)
      // The target does not exist: what is wrong with the report is said before files are read.
      let result = try Command.run(
        "evaluate", song.path + "/nothing.wav", song.path + "/mix.wav", "--report",
        name == "-" ? name : song.path + "/" + name)
      #expect(result.status == 2 && result.errors.contains(message), "\(result.errors)")
      #expect(try contents(of: song.path) == before)
    }
  }

  @Test func nothingIsLeftOfAFailureOrAnInterruption() throws {
    try withSong { song in
      let page = song.path + "/report.html"
      let failed = try Command.run(
        "evaluate", song.path + "/target.wav", song.path + "/nothing.wav", "--report", page)
      #expect(failed.status == 2)
      #expect(try contents(of: song.path) == ["mix.wav", "target.wav"])
      try song.writeStem("long.wav", seconds: 20)
      let interrupted = try Command.run(
        ["evaluate", "--report", page]
          + Array(repeating: song.path + "/long.wav", count: 12), interruptedAfter: 0.7)
      #expect(interrupted.status == 130, "\(interrupted.errors)")
      #expect(try contents(of: song.path) == ["long.wav", "mix.wav", "target.wav"])
    }
  }
}
