import Datasets
import Foundation
import Testing

@Suite struct Musdb18LayoutTests {
  private let names = ["bass", "drums", "other", "vocals"]

  private func makeTree() throws -> Tree {
    let tree = try Tree()
    for song in ["train/A Classic Education - NightOwl", "test/Zeno - Signs", "test/Arise - Run"] {
      for name in names + ["mixture"] {
        try tree.writeAudio("\(song)/\(name).wav", channels: 2)
      }
    }
    return tree
  }

  @Test func findsBothFolders() throws {
    let tree = try makeTree()
    let dataset = try Dataset(Musdb18Layout(), at: tree.path)
    #expect(dataset.layout.name == "musdb18")
    #expect(
      dataset.songs.map(\.name) == [
        "train/A Classic Education - NightOwl", "test/Arise - Run", "test/Zeno - Signs",
      ])
    let song = try #require(dataset.songs.first)
    try #require(song.stems.map(\.name) == names)
    #expect(song.stems[1].path == tree("train/A Classic Education - NightOwl/drums.wav"))
    #expect(song.mix == tree("train/A Classic Education - NightOwl/mixture.wav"))
    #expect(song.problems.isEmpty && dataset.rejected.isEmpty)
  }

  @Test func namesStayWhereverItLies() throws {
    let tree = try makeTree()
    let before = try Dataset(Musdb18Layout(), at: tree.path).songs.map(\.name)
    try tree.makeFolder("elsewhere")
    for half in ["train", "test"] {
      try FileManager.default.moveItem(atPath: tree(half), toPath: tree("elsewhere/" + half))
    }
    #expect(try Dataset(Musdb18Layout(), at: tree("elsewhere")).songs.map(\.name) == before)
  }

  @Test func missingAndBrokenFilesAreSaid() throws {
    let tree = try makeTree()
    try tree.makeFolder("train/Empty - Song")
    try tree.write("no audio at all", as: "test/Arise - Run/vocals.wav")
    try tree.writeAudio("test/Zeno - Signs/mixture.wav", seconds: 0.3, sampleRate: 48_000)
    let dataset = try Dataset(Musdb18Layout(), at: tree.path)
    #expect(dataset.rejected.map(\.name) == ["train/Empty - Song", "test/Arise - Run"])
    #expect(
      dataset.rejected.first?.problems
        == (["mixture"] + names).map { .missingFile(tree("train/Empty - Song/\($0).wav")) })
    #expect(
      dataset.rejected.last?.problems.first?.description.contains("is a text, no audio file")
        == true)
    #expect(
      dataset.songs.last?.problems == [
        .differentLengths(shortestSeconds: 0.1, longestSeconds: 0.1, mixSeconds: 0.3),
        .differentRates([44_100, 48_000]),
      ])
  }

  @Test func anotherFolderIsRefused() throws {
    let tree = try makeTree()
    let error = DatasetError.notLayout(
      tree("train"), dataset: "MUSDB18-HQ",
      lookedFor: "train/*/mixture.wav, test/*/mixture.wav")
    #expect(throws: error) { try Dataset(Musdb18Layout(), at: tree("train")) }
    // Folders of the same names in which nothing resembles a song.
    try tree.makeFolder("network/train/weights")
    #expect(throws: DatasetError.self) { try Dataset(Musdb18Layout(), at: tree("network")) }
  }
}
