import Datasets
import Foundation
import Testing

@Suite struct MedleyDbLayoutTests {
  private func write(_ song: String, at folder: String, into tree: Tree) throws {
    let place = "\(folder)/\(song)/\(song)"
    try tree.writeAudio(place + "_MIX.wav", channels: 2)
    for raw in ["01_01", "01_02", "02_01"] {
      try tree.writeAudio("\(place)_RAW/\(song)_RAW_\(raw).wav")
    }
    for stem in ["01", "02"] {
      try tree.writeAudio("\(place)_STEMS/\(song)_STEM_\(stem).wav", channels: 2)
    }
    try tree.write("album: ''", as: "\(folder)/\(song)/\(song)_METADATA.yaml")
  }

  @Test(arguments: [
    ["Audio", "Audio"], ["V1", "V2"], ["V1/Audio", "V2/Audio"],
    ["MedleyDB_V1/V1", "MedleyDB_V2/V2"], [".", "."],
  ])
  func findsSongsWhereverTheyWereUnpacked(folders: [String]) throws {
    let tree = try Tree()
    try write("LizNelson_Rainfall", at: folders[0], into: tree)
    try write("AimeeNorwich_Flying", at: folders[1], into: tree)
    try tree.write("0.1", as: "Annotations/Melody/LizNelson_Rainfall_MELODY1.csv")
    let dataset = try Dataset(MedleyDbLayout(), at: tree.path)
    #expect(dataset.layout.name == "medleyDb")
    #expect(dataset.songs.map(\.name) == ["AimeeNorwich_Flying", "LizNelson_Rainfall"])
    #expect(dataset.rejected.isEmpty && dataset.songs.allSatisfy { $0.problems.isEmpty })
    let song = try #require(dataset.songs.last)
    try #require(song.stems.map(\.name) == ["RAW_01_01", "RAW_01_02", "RAW_02_01"])
    #expect(
      song.stems[1].path.hasSuffix(
        "LizNelson_Rainfall/LizNelson_Rainfall_RAW/LizNelson_Rainfall_RAW_01_02.wav"))
    #expect(song.mix.hasSuffix("LizNelson_Rainfall/LizNelson_Rainfall_MIX.wav"))
  }

  @Test func takesTheProcessedStemsWhereAskedTo() throws {
    let tree = try Tree()
    try write("LizNelson_Rainfall", at: "Audio", into: tree)
    var layout = MedleyDbLayout()
    layout.stems = .processed
    let dataset = try Dataset(layout, at: tree("Audio"))
    #expect(dataset.songs.first?.stems.map(\.name) == ["STEM_01", "STEM_02"])
  }

  @Test func missingAndBrokenFilesAreSaid() throws {
    let tree = try Tree()
    for song in ["No_Mix", "No_Raw", "Odd_Raw"] { try write(song, at: "V1", into: tree) }
    try FileManager.default.removeItem(atPath: tree("V1/No_Mix/No_Mix_MIX.wav"))
    try FileManager.default.removeItem(atPath: tree("V1/No_Raw/No_Raw_RAW"))
    try tree.writeAudio(
      "V1/Odd_Raw/Odd_Raw_RAW/Odd_Raw_RAW_01_01.wav", seconds: 0.03, sampleRate: 32_000)
    let dataset = try Dataset(MedleyDbLayout(), at: tree.path)
    #expect(
      dataset.rejected.map(\.problems) == [
        [.missingFile(tree("V1/No_Mix/No_Mix_MIX.wav"))], [.noStems(place: "`No_Raw_RAW/`")],
      ])
    #expect(
      dataset.songs.first?.problems == [
        .differentLengths(shortestSeconds: 0.03, longestSeconds: 0.1, mixSeconds: 0.1),
        .differentRates([32_000, 44_100]),
      ])
  }

  @Test func aSongThatLiesThereTwiceIsRefused() throws {
    let tree = try Tree()
    for version in ["V1", "V2"] { try write("LizNelson_Rainfall", at: version, into: tree) }
    #expect(throws: DatasetError.duplicateSong(tree.path, name: "LizNelson_Rainfall")) {
      try Dataset(MedleyDbLayout(), at: tree.path)
    }
  }

  @Test func anotherFolderIsRefused() throws {
    let tree = try Tree()
    try tree.writeSong("one")
    #expect(
      throws: DatasetError.notLayout(
        tree.path, dataset: "MedleyDB",
        lookedFor: "SONG/SONG_MIX.wav, there and in folders called Audio, V1, V2 or MedleyDB*")
    ) {
      try Dataset(MedleyDbLayout(), at: tree.path)
    }
  }
}
