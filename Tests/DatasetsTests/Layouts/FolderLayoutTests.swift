import Datasets
import Testing

@Suite struct FolderLayoutTests {
  @Test func findsSongsInNaturalOrder() throws {
    let tree = try Tree()
    for song in ["take 10", "take 2", "Zeta"] { try tree.writeSong(song) }
    try tree.writeSong(".hidden")
    try tree.write("notes", as: "README.md")
    let dataset = try Dataset(.folder, at: tree.path)
    #expect(dataset.songs.map(\.name) == ["take 2", "take 10", "Zeta"])
    #expect(dataset.rejected.isEmpty)
    let song = try #require(dataset.songs.last)
    #expect(song.stems.map(\.name) == ["bass", "kick"])
    #expect(song.stems[0].path == tree("Zeta/stems/bass.wav"))
    #expect(song.mix == tree("Zeta/mix.wav"))
    #expect(song.sampleRate == 44_100 && abs(song.seconds - 0.1) < 1e-3)
    #expect(song.problems.isEmpty)
    #expect(abs(dataset.seconds - 0.3) < 1e-3)
    #expect(dataset.commonSampleRate == 44_100)
  }

  @Test func aSongsOwnFolderIsADatasetOfOne() throws {
    let tree = try Tree()
    try tree.writeSong("one")
    try tree.makeFolder("one/more")
    let dataset = try Dataset(.folder, at: tree("one/"))
    #expect(dataset.songs.map(\.name) == ["one"])
  }

  @Test func onlyAudioCounts() throws {
    let tree = try Tree()
    try tree.writeSong("one")
    try tree.write("{}", as: "one/mix.json")
    try tree.write("text", as: "one/stems/notes.txt")
    let song = try #require(try Dataset(.folder, at: tree.path).songs.first)
    #expect(song.stems.count == 2)
    #expect(song.mix == tree("one/mix.wav"))
  }

  @Test func whatIsNoDatasetIsRefused() throws {
    let tree = try Tree()
    try tree.write("", as: "file")
    #expect(throws: DatasetError.missing(tree("nothing"))) {
      try Dataset(.folder, at: tree("nothing"))
    }
    #expect(throws: DatasetError.notFolder(tree("file"))) {
      try Dataset(.folder, at: tree("file"))
    }
    #expect(throws: DatasetError.noSongs(tree.path)) { try Dataset(.folder, at: tree.path) }
    try tree.write("", as: "some/other/folder")
    #expect(throws: DatasetError.noSongs(tree.path)) { try Dataset(.folder, at: tree.path) }
  }
}
