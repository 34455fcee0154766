import Datasets
import Foundation
import Testing

@Suite struct Dsd100LayoutTests {
  private let names = ["bass", "drums", "other", "vocals"]

  private func write(_ song: String, into tree: Tree) throws {
    try tree.writeAudio("Mixtures/\(song)/mixture.wav", channels: 2)
    for name in names { try tree.writeAudio("Sources/\(song)/\(name).wav", channels: 2) }
  }

  private func makeTree() throws -> Tree {
    let tree = try Tree()
    for song in ["Test/001 - ANiMAL - Clinic A", "Dev/051 - AM Contra", "Dev/052 - ANiMAL"] {
      try write(song, into: tree)
    }
    try tree.write("list", as: "dsd100.xlsx")
    return tree
  }

  @Test func findsBothHalves() throws {
    let tree = try makeTree()
    let dataset = try Dataset(Dsd100Layout(), at: tree.path)
    #expect(dataset.layout.name == "dsd100")
    #expect(
      dataset.songs.map(\.name) == [
        "Dev/051 - AM Contra", "Dev/052 - ANiMAL", "Test/001 - ANiMAL - Clinic A",
      ])
    let song = try #require(dataset.songs.first)
    try #require(song.stems.map(\.name) == names)
    #expect(song.stems[3].path == tree("Sources/Dev/051 - AM Contra/vocals.wav"))
    #expect(song.mix == tree("Mixtures/Dev/051 - AM Contra/mixture.wav"))
    #expect(song.problems.isEmpty && dataset.rejected.isEmpty)
  }

  @Test func aHalfMayBeMissing() throws {
    let tree = try makeTree()
    try FileManager.default.removeItem(atPath: tree("Mixtures/Dev"))
    #expect(
      try Dataset(Dsd100Layout(), at: tree.path).songs.map(\.name) == [
        "Test/001 - ANiMAL - Clinic A"
      ])
  }

  @Test func missingAndBrokenFilesAreSaid() throws {
    let tree = try makeTree()
    try FileManager.default.removeItem(atPath: tree("Sources/Dev/051 - AM Contra/other.wav"))
    try FileManager.default.removeItem(atPath: tree("Mixtures/Dev/052 - ANiMAL/mixture.wav"))
    try tree.writeAudio(
      "Sources/Test/001 - ANiMAL - Clinic A/bass.wav", seconds: 0.02, sampleRate: 22_050)
    let dataset = try Dataset(Dsd100Layout(), at: tree.path)
    #expect(
      dataset.rejected.map(\.problems) == [
        [.missingFile(tree("Sources/Dev/051 - AM Contra/other.wav"))],
        [.missingFile(tree("Mixtures/Dev/052 - ANiMAL/mixture.wav"))],
      ])
    #expect(
      dataset.songs.first?.problems == [
        .differentLengths(shortestSeconds: 0.02, longestSeconds: 0.1, mixSeconds: 0.1),
        .differentRates([22_050, 44_100]),
      ])
  }

  @Test func anotherFolderIsRefused() throws {
    let tree = try makeTree()
    #expect(
      throws: DatasetError.notLayout(
        tree("Mixtures"), dataset: "DSD100",
        lookedFor: "Mixtures/Dev/*/mixture.wav, Mixtures/Test/*/mixture.wav")
    ) {
      try Dataset(Dsd100Layout(), at: tree("Mixtures"))
    }
  }
}
