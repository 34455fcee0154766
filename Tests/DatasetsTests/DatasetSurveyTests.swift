import AudioIO
import Datasets
import Foundation
import TensorEngine
import TestSupport
import Testing

/// What is wrong is found before training, named, and left out; the rest goes on.
@Suite struct DatasetSurveyTests {
  private struct Stop: Error {}

  /// A song of 4 s with two good stems: `a` and `z`.
  private func writeSong(_ name: String, in tree: Tree) throws {
    try tree.write([noise(32_000, seed: 1)], as: name + "/stems/a.wav")
    try tree.write([noise(30_000, seed: 2), noise(30_000, seed: 3)], as: name + "/stems/z.wav")
    try tree.write([noise(32_000, seed: 4), noise(32_000, seed: 5)], as: name + "/mix.wav")
  }

  private func tree() throws -> Tree {
    let tree = try Tree()
    try writeSong("one", in: tree)
    return tree
  }

  /// Overwrites a file's last sample.
  private func spoil(_ path: String) throws {
    let file = try FileHandle(forUpdating: URL(filePath: path))
    try file.seek(toOffset: file.seekToEnd() - 4)
    try file.write(contentsOf: Data([0, 0, 0xC0, 0x7F]))  // not a number
    try file.close()
  }

  private func checkStem(
    _ problem: (Tree) -> SurveyProblem, _ make: (Tree) throws -> Void
  ) throws {
    let tree = try tree()
    try make(tree)
    let survey = try tree.survey()
    let song = try #require(survey.songs.first)
    #expect(song.problems == [problem(tree)])
    #expect(song.indices == [0, 2])
    #expect(song.stems.map(\.path) == [tree("one/stems/a.wav"), tree("one/stems/z.wav")])
    #expect(song.stemsLeftOut == 1 && survey.stemsLeftOut == 1 && survey.rejected.isEmpty)
  }

  @Test func aSilentStem() throws {
    try checkStem({ .silent(path: $0("one/stems/m.wav")) }) { tree in
      try tree.write([silence(32_000)], as: "one/stems/m.wav")
    }
  }

  @Test func aStemWithValuesThatAreNoNumbers() throws {
    try checkStem({ .notFinite(path: $0("one/stems/m.wav"), values: 1) }) { tree in
      try tree.write([noise(32_000)], as: "one/stems/m.wav")
      try spoil(tree("one/stems/m.wav"))
    }
  }

  @Test func aShortStem() throws {
    let problem = { (tree: Tree) -> SurveyProblem in
      .tooShort(path: tree("one/stems/m.wav"), seconds: 1.9, mixSeconds: 4)
    }
    try checkStem(problem) { try $0.write([noise(15_200)], as: "one/stems/m.wav") }
  }

  @Test func aStemThatBreaksOff() throws {
    let tree = try tree()
    try tree.write([noise(32_000)], as: "one/stems/m.wav")
    try tree.cut("one/stems/m.wav", to: 0.75)
    let song = try #require(try tree.survey().songs.first)
    #expect(song.indices == [0, 2])
    #expect(song.problems.count == 1)
    #expect(song.problems[0].description.contains("m.wav is damaged: 3.0 s of it can be decoded"))
  }

  @Test func aStemThatIsCutWhereTheMixEndsIsWhole() throws {
    let tree = try tree()
    try tree.write([noise(64_000)], as: "one/stems/m.wav")
    try tree.cut("one/stems/m.wav", to: 0.6)
    let song = try #require(try tree.survey().songs.first)
    #expect(song.indices == [0, 1, 2] && song.problems.isEmpty)
  }

  @Test func aStemThatVanishes() throws {
    let tree = try tree()
    try tree.write([noise(32_000)], as: "one/stems/m.wav")
    let songs = try Dataset(FolderLayout(), at: tree.path).songs
    try FileManager.default.removeItem(atPath: tree("one/stems/m.wav"))
    let survey = try DatasetSurvey(songs, sampleRate: 8_000, on: Backend.forTests(threads: 1))
    let song = try #require(survey.songs.first)
    #expect(song.indices == [0, 2])
    #expect(
      song.problems == [
        .unreadable(reason: tree("one/stems/m.wav") + " does not exist. Check the path.")
      ])
  }

  @Test func aStemAtAnotherRateIsUsed() throws {
    let tree = try tree()
    try tree.write([noise(44_100)], as: "one/stems/m.wav", sampleRate: 11_025)
    let song = try #require(try tree.survey().songs.first)
    #expect(song.indices == [0, 1, 2] && song.stems[1].samples == 32_000)
    #expect(
      song.problems == [
        .otherRate(path: tree("one/stems/m.wav"), found: 11_025, used: 8_000)
      ])
  }

  @Test func aStemThatIsSilentWhereItWasDamagedIsUsedAndNamed() throws {
    let tree = try tree()
    try tree.makeFolder("one/stems")
    let path = tree("one/stems/m.flac")
    let writer = try AudioFileWriter(
      path: path, encoding: AudioEncoding(.flac, .integer16), sampleRate: 8_000, channels: 1)
    try writer.write(AudioBuffer(channels: [noise(32_000, seed: 6)], sampleRate: 8_000))
    try writer.finish()
    var bytes = try Data(contentsOf: URL(filePath: path))
    bytes[bytes.count / 2] ^= 1
    try bytes.write(to: URL(filePath: path))
    let song = try #require(try tree.survey().songs.first)
    #expect(song.indices == [0, 1, 2])
    guard case .defect(path, .silenced) = song.problems.first else {
      Issue.record("\(song.problems)")
      return
    }
  }

  @Test func aMonoMixIsUsed() throws {
    let tree = try tree()
    try tree.write([noise(32_000)], as: "one/mix.wav")
    let song = try #require(try tree.survey().songs.first)
    #expect(song.problems == [.monoMix(path: tree("one/mix.wav"))])
  }

  @Test func songsThatCannotBeUsed() throws {
    let tree = try tree()
    try writeSong("mute", in: tree)
    try tree.write([silence(32_000)], as: "mute/mix.wav")
    try tree.write([silence(32_000)], as: "bare/stems/a.wav")
    try tree.write([noise(32_000)], as: "bare/mix.wav")
    let survey = try tree.survey()
    #expect(survey.songs.map(\.song.name) == ["one"])
    #expect(survey.rejected.map(\.name) == ["bare", "mute"])
    #expect(
      survey.rejected.map(\.problems) == [
        [.silent(path: tree("bare/stems/a.wav")), .noUsableStems],
        [.silent(path: tree("mute/mix.wav"))],
      ])
  }

  @Test func theSameForAnyNumberOfThreads() throws {
    let tree = try tree()
    for song in ["b", "c", "d"] { try writeSong(song, in: tree) }
    try tree.write([silence(32_000)], as: "c/stems/m.wav")
    let (one, four) = (try tree.survey(threads: 1), try tree.survey(threads: 4))
    #expect(one.songs.map(\.song) == four.songs.map(\.song))
    #expect(one.songs.map(\.stems) == four.songs.map(\.stems))
    #expect(one.songs.map(\.mix) == four.songs.map(\.mix))
    #expect(one.songs.map(\.problems) == four.songs.map(\.problems))
  }

  @Test func progressGrowsToTheEndAndMayStop() throws {
    let tree = try tree()
    var shares: [Double] = []
    _ = try tree.survey { shares.append($0) }
    #expect(shares == shares.sorted() && shares.count == 3)
    #expect(abs((shares.last ?? 0) - 1) < 0.03, "z is 2,000 samples shorter than the mix")
    #expect(throws: Stop.self) { try tree.survey(threads: 2) { _ in throw Stop() } }
  }

  @Test(arguments: [
    (SurveyProblem.unreadable(reason: "a does not exist."), "a does not exist.", true),
    (
      .notFinite(path: "a", values: 3),
      "a holds 3 values that are infinite or not a number. Export it again.", true
    ),
    (.silent(path: "a"), "a is silent: nothing in it is above -70 LUFS for 0.4 s.", true),
    (
      .damaged(path: "a", seconds: 1.26, mixSeconds: 10),
      "a is damaged: 1.3 s of it can be decoded, the mix lasts 10.0 s. Copy or export it again.",
      true
    ),
    (
      .tooShort(path: "a", seconds: 1, mixSeconds: 10),
      "a lasts 1.0 s, less than half of the mix (10.0 s). Export it at full length.", true
    ),
    (.noUsableStems, "no stem can be used.", true),
    (
      .otherRate(path: "a", found: 48_000, used: 44_100),
      "a is at 48000 Hz; it is brought to 44100 Hz.", false
    ),
    (.monoMix(path: "a"), "a is mono; both channels of the mix are the same.", false),
    (
      .defect(path: "a", .silenced(seconds: 0.5, from: 2, places: 1)),
      "a is damaged: 0.5 s from 2.0 s on are silent.", false
    ),
  ])
  func messages(problem: SurveyProblem, text: String, isFatal: Bool) {
    #expect(problem.description == text && problem.isFatal == isFatal)
  }

  /// What was kept is the same survey, as long as the file is the same; a file with defects is never kept.
  @Test func surveysAreKept() throws {
    let tree = try Tree()
    try tree.write([noise(9_000)], as: "one/stems/a.wav")
    try tree.write([noise(9_000, seed: 1), noise(9_000, seed: 2)], as: "one/mix.wav")
    let cache = SurveyCache(folder: tree("kept"))
    var decoded = 0
    func survey() throws -> DatasetSurvey {
      decoded = 0
      return try DatasetSurvey(
        Dataset(FolderLayout(), at: tree.path).songs, sampleRate: 8_000, cache: cache,
        on: Backend.forTests(threads: 1)
      ) { _ in decoded += 1 }
    }
    let first = try survey()
    #expect(decoded > 0)
    let again = try survey()
    #expect(decoded == 0)
    #expect(again.songs.map(\.stems) == first.songs.map(\.stems))
    #expect(again.songs.map(\.mix) == first.songs.map(\.mix))
    try tree.write([noise(9_100, seed: 3)], as: "one/stems/a.wav")
    #expect(try survey().songs[0].stems[0].samples == 9_100)
    #expect(decoded > 0)
    for file in try FileManager.default.contentsOfDirectory(atPath: tree("kept")) {
      try tree.write("{}", as: "kept/" + file)
    }
    #expect(
      try survey().songs[0].stems[0].samples == 9_100,
      "what cannot be read is as if it were not there")
  }
}
