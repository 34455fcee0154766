import Datasets
import Testing

/// The kind of a folder is guessed where it is unmistakable.
@Suite struct DatasetTests {
  /// The smallest tree of each kind that is a folder.
  private func write(_ kind: DatasetKind, into tree: Tree) throws {
    let files =
      switch kind {
      case .folder: ["one/mix.wav", "one/stems/a.wav"]
      case .manifest: [String]()
      case .enstDrums: ["drummer_3/audio/dry_mix/a.wav", "drummer_3/audio/kick/a.wav"]
      case .dsd100:
        ["Mixtures/Dev/a/mixture.wav"]
          + ["bass", "drums", "other", "vocals"].map { "Sources/Dev/a/\($0).wav" }
      case .musdb18:
        ["mixture", "bass", "drums", "other", "vocals"].map { "train/a/\($0).wav" }
      case .medleyDb: ["Audio/A_b/A_b_MIX.wav", "Audio/A_b/A_b_RAW/A_b_RAW_01_01.wav"]
      }
    for file in files { try tree.writeAudio(file) }
  }

  @Test(arguments: DatasetKind.allCases.filter { $0 != .manifest })
  func guessesTheKind(kind: DatasetKind) throws {
    let tree = try Tree()
    try write(kind, into: tree)
    let dataset = try Dataset(guessingKindAt: tree.path)
    #expect(dataset.kind == kind)
    #expect(dataset.songs.count == 1 && dataset.rejected.isEmpty)
    #expect(dataset.songs == (try Dataset(kind, at: tree.path)).songs)
  }

  @Test func doesNotGuessBetweenTwo() throws {
    let tree = try Tree()
    try write(.folder, into: tree)
    try write(.dsd100, into: tree)
    #expect(throws: DatasetError.severalLayouts(tree.path, [.folder, .dsd100])) {
      try Dataset(guessingKindAt: tree.path)
    }
  }

  @Test func saysThatThereIsNothing() throws {
    let tree = try Tree()
    try tree.makeFolder("some/other/folder")
    #expect(throws: DatasetError.noLayout(tree.path)) { try Dataset(guessingKindAt: tree.path) }
    #expect(throws: DatasetError.missing(tree("nothing"))) {
      try Dataset(guessingKindAt: tree("nothing"))
    }
  }

  @Test(arguments: [
    (
      DatasetError.notLayout("/a", dataset: "DSD100", lookedFor: "b/*.wav"),
      "/a does not hold DSD100: there is no b/*.wav. Name the folder above."
    ),
    (
      .noLayout("/a"),
      "/a holds no songs in any layout that is known: folder, manifest, enstDrums, dsd100, musdb18, "
        + "medleyDb. Datasets/README.md shows them; any other can be listed in a manifest."
    ),
    (
      .severalLayouts("/a", [.folder, .dsd100]),
      "/a could be folder, dsd100. Write a configuration that says which (`data.kind`)."
    ),
  ])
  func messages(error: DatasetError, text: String) {
    #expect(error.description == text)
  }

  @Test func aDatasetOfWhichNothingCanBeUsed() throws {
    let tree = try Tree()
    try tree.writeSong("one")
    try Dataset(.folder, at: tree.path).requireSongs(at: tree.path)
    try tree.write("no sound", as: "one/mix.wav")
    let dataset = try Dataset(.folder, at: tree.path)
    let error = #expect(throws: DatasetError.self) { try dataset.requireSongs(at: "songs") }
    let text = error.map { "\($0)" } ?? ""
    #expect(
      text.hasPrefix("songs: no song can be used:\n  one: \(tree("one/mix.wav")) "), "\(text)")
  }

  /// é is one letter in one name and two in the other; splits, truths and logs go by names.
  @Test func namesThatLookAlike() throws {
    let tree = try Tree()
    for song in ["caf\u{e9}", "cafe\u{301}"] { try tree.writeSong(song) }
    #expect(throws: DatasetError.duplicateSong(tree.path, name: "café")) {
      try Dataset(.folder, at: tree.path)
    }
  }
}
