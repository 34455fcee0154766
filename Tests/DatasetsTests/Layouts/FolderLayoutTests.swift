import Datasets
import Documents
import Foundation
import Testing

@Suite struct FolderLayoutTests {
  @Test func findsSongsInNaturalOrder() throws {
    let tree = try Tree()
    for song in ["take 10", "take 2", "Zeta"] { try tree.writeSong(song) }
    try tree.writeSong(".hidden")
    try tree.write("notes", as: "README.md")
    let dataset = try Dataset(FolderLayout(), at: tree.path)
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
    let dataset = try Dataset(FolderLayout(), at: tree("one/"))
    #expect(dataset.songs.map(\.name) == ["one"])
  }

  /// How people call the folder of stems, and the mix beside it.
  @Test(arguments: [
    ("Stems", "mix.wav"), ("STEMS", "mixture.flac"), ("Tracks", "Song_MIX.wav"),
    ("Multitrack", "master.aiff"), ("raw", "01 Mixdown final.wav"), ("stems", "MIX.WAV"),
  ])
  func otherNames(folder: String, mix: String) throws {
    let tree = try Tree()
    try tree.writeAudio("one/\(folder)/kick.wav")
    try tree.writeAudio("one/\(mix)")
    let dataset = try Dataset(guessingLayoutAt: tree.path, among: .builtIn)
    #expect(dataset.layout.name == "folder" && dataset.rejected.isEmpty)
    let song = try #require(dataset.songs.first)
    #expect(song.stems.map(\.path) == [tree("one/\(folder)/kick.wav")])
    #expect(song.mix == tree("one/\(mix)") && song.problems.isEmpty)
  }

  @Test func aMixAmongTheStemsIsNoStem() throws {
    let tree = try Tree()
    try tree.writeSong("one", stems: ["kick.wav", "drum mix.wav", "mixture.wav"])
    let song = try #require(try Dataset(FolderLayout(), at: tree.path).songs.first)
    #expect(song.stems.map(\.name) == ["drum mix", "kick"])
    #expect(
      song.problems.map(\.description) == [
        "\(tree("one/stems/mixture.wav")) is a mix by its name, and left out of the stems. Rename what is a stem."
      ])
    // Where there is none beside the stems, it is the song's.
    try FileManager.default.removeItem(atPath: tree("one/mix.wav"))
    let other = try #require(try Dataset(FolderLayout(), at: tree.path).songs.first)
    #expect(other.mix == tree("one/stems/mixture.wav") && other.problems.isEmpty)
    #expect(other.stems == song.stems)
  }

  @Test func ofSeveralMixesAndFoldersTheUsualOnesAreTaken() throws {
    let tree = try Tree()
    try tree.writeSong("one")
    for other in ["one/raw/a.wav", "one/master.wav", "one/mixture.wav"] {
      try tree.writeAudio(other)
    }
    let song = try #require(try Dataset(FolderLayout(), at: tree.path).songs.first)
    #expect(song.mix == tree("one/mix.wav") && song.stems.map(\.name) == ["bass", "kick"])
    #expect(
      song.problems.map(\.description)
        == ["the stems are those in \(tree("one/stems")), not in \(tree("one/raw"))."])
    try FileManager.default.removeItem(atPath: tree("one/mix.wav"))
    #expect(try Dataset(FolderLayout(), at: tree.path).songs.first?.mix == tree("one/mixture.wav"))
    try FileManager.default.removeItem(atPath: tree("one/mixture.wav"))
    try tree.writeAudio("one/mixdown.wav")
    #expect(
      try Dataset(FolderLayout(), at: tree.path).rejected.first?.problems
        == [.severalMixes([tree("one/master.wav"), tree("one/mixdown.wav")])])
  }

  @Test func stemsOfOneName() throws {
    let tree = try Tree()
    try tree.writeSong("one", stems: ["kick.wav", "kick.flac"])
    let song = try #require(try Dataset(FolderLayout(), at: tree.path).songs.first)
    #expect(
      song.problems.map(\.description) == [
        "2 stems are called \"kick\": \(tree("one/stems/kick.flac")), \(tree("one/stems/kick.wav")). "
          + "Rename them, or leave one if they are one sound."
      ])
  }

  @Test func onlyAudioCounts() throws {
    let tree = try Tree()
    try tree.writeSong("one")
    try tree.write("{}", as: "one/mix.json")
    try tree.write("text", as: "one/stems/notes.txt")
    let song = try #require(try Dataset(FolderLayout(), at: tree.path).songs.first)
    #expect(song.stems.count == 2)
    #expect(song.mix == tree("one/mix.wav"))
  }

  @Test func whatIsNoDatasetIsRefused() throws {
    let tree = try Tree()
    try tree.write("", as: "file")
    #expect(throws: DatasetError.file(.missing(tree("nothing")))) {
      try Dataset(FolderLayout(), at: tree("nothing"))
    }
    #expect(throws: DatasetError.notFolder(tree("file"))) {
      try Dataset(FolderLayout(), at: tree("file"))
    }
    #expect(throws: DatasetError.noSongs(tree.path)) { try Dataset(FolderLayout(), at: tree.path) }
    try tree.write("", as: "some/other/folder")
    #expect(throws: DatasetError.noSongs(tree.path)) { try Dataset(FolderLayout(), at: tree.path) }
  }
}
