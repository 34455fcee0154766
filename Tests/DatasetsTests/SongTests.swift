import AudioIO
import Datasets
import Documents
import Foundation
import MixingConsole
import Testing

/// What is wrong with a song is found and said, and never stops the others.
@Suite struct SongTests {
  private func rejection(
    _ make: (Tree) throws -> Void
  ) throws -> (problems: [SongProblem], tree: Tree) {
    let tree = try Tree()
    try tree.writeSong("good")
    try make(tree)
    let dataset = try Dataset(FolderLayout(), at: tree.path)
    #expect(dataset.songs.map(\.name) == ["good"])
    #expect(dataset.rejected.map(\.name) == ["bad"])
    return (dataset.rejected.first?.problems ?? [], tree)
  }

  private func problems(_ make: (Tree) throws -> Void) throws -> [SongProblem] {
    let tree = try Tree()
    try make(tree)
    let dataset = try Dataset(FolderLayout(), at: tree.path)
    #expect(dataset.rejected.isEmpty)
    return dataset.songs.first?.problems ?? []
  }

  @Test func nothingThere() throws {
    #expect(
      try rejection { try $0.makeFolder("bad") }.problems == [.noStems(place: "`stems/`"), .noMix])
  }

  @Test func severalMixes() throws {
    let (problems, tree) = try rejection { tree in
      try tree.writeSong("bad")
      try tree.writeAudio("bad/mix.flac")
    }
    #expect(problems == [.severalMixes([tree("bad/mix.flac"), tree("bad/mix.wav")])])
  }

  @Test func corruptAndEmptyFilesAndTooManyChannels() throws {
    let (problems, tree) = try rejection { tree in
      try tree.writeSong("bad")
      try tree.write("no audio at all", as: "bad/stems/a.wav")
      try tree.write("", as: "bad/stems/b.wav")
      try tree.writeAudio("bad/stems/c.wav", channels: 3)
    }
    #expect(problems.count == 3)
    #expect(problems.map(\.description)[0].contains("bad/stems/a.wav is a text, no audio file"))
    #expect(problems.map(\.description)[1].contains("bad/stems/b.wav holds no samples"))
    #expect(problems[2] == .tooManyChannels(path: tree("bad/stems/c.wav"), channels: 3))
  }

  @Test func lengths() throws {
    let long = try problems { tree in
      try tree.writeSong("one")
      try tree.writeAudio("one/stems/long.wav", seconds: 0.5)
    }
    #expect(
      long == [.differentLengths(shortestSeconds: 0.1, longestSeconds: 0.5, mixSeconds: 0.1)])
    let short = try problems { tree in
      try tree.writeSong("one")
      try tree.writeAudio("one/stems/short.wav", seconds: 0.04)
    }
    #expect(short.count == 1)
    let trimmed = try problems { tree in
      try tree.writeSong("one")
      try tree.writeAudio("one/stems/short.wav", seconds: 0.08)
    }
    #expect(trimmed.isEmpty, "a stem may end early")
  }

  @Test func rates() throws {
    let problems = try problems { tree in
      try tree.writeSong("one")
      try tree.writeAudio("one/stems/other.wav", sampleRate: 48_000)
    }
    #expect(problems == [.differentRates([44_100, 48_000])])
  }

  @Test func aCutFile() throws {
    let problems = try problems { tree in
      try tree.writeSong("one")
      let file = try FileHandle(forUpdating: URL(filePath: tree("one/stems/bass.wav")))
      try file.truncate(atOffset: 8_000)
      try file.close()
    }
    #expect(problems.count == 1)
    #expect(problems.first?.description.contains("bass.wav ends before its header says") == true)
  }

  @Test(arguments: [
    (SongProblem.noStems(place: "`stems/`"), "there are no stems. Put them into `stems/`."),
    (
      .noMix,
      "there is no mix. Put it beside `stems/` as `mix.wav` or another audio file."
    ),
    (.severalMixes(["a", "b"]), "there are several mixes: a, b. Leave one."),
    (.unreadable(reason: "a.wav does not exist."), "a.wav does not exist."),
    (
      .tooManyChannels(path: "a.wav", channels: 6),
      "a.wav has 6 channels. Mono and stereo can be used; fold it down first."
    ),
    (
      .defect(path: "a.wav", .endsEarly),
      "a.wav ends before its header says; what is there is used."
    ),
    (
      .differentLengths(shortestSeconds: 1.04, longestSeconds: 2, mixSeconds: 3),
      "lengths differ: the stems last 1.0 to 2.0 s, the mix 3.0 s."
    ),
    (
      .differentLengths(shortestSeconds: 2, longestSeconds: 2, mixSeconds: 3),
      "lengths differ: the stems last 2.0 s, the mix 3.0 s."
    ),
    (
      .differentRates([44_100, 48_000]),
      "sample rates differ: 44100, 48000 Hz; all are brought to one."
    ),
    (.missingFile("a.wav"), "a.wav does not exist. Put it there, or remove the song."),
    (
      .missingStems(["a.wav", "b.wav"]),
      "stems are missing: a.wav, b.wav. The song is used without them."
    ),
    (
      .brokenTruth(.document(.emptyName(DocumentPlace(file: "truth.json")))),
      "truth.json: the name is empty. Give it at least one character. The song is used as if the file were not there."
    ),
    (
      .differentTruth(path: "truth.json", unexplained: ["a", "b"], unknown: ["c"]),
      "truth.json says nothing of a, b, and speaks of c, which is not a stem."
    ),
    (
      .differentTruth(path: "truth.json", unexplained: [], unknown: ["c"]),
      "truth.json speaks of c, which is not a stem."
    ),
  ])
  func messages(problem: SongProblem, text: String) {
    #expect(problem.description == text)
  }
}
