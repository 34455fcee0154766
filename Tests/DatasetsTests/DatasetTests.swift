import Datasets
import Documents
import Testing

/// The layout of a folder is guessed where it is unmistakable.
@Suite struct DatasetTests {
  /// The smallest tree of each layout that is a folder.
  private static let trees = [
    "folder": ["one/mix.wav", "one/stems/a.wav"],
    "enstDrums": ["drummer_3/audio/dry_mix/a.wav", "drummer_3/audio/kick/a.wav"],
    "dsd100": ["Mixtures/Dev/a/mixture.wav"]
      + ["bass", "drums", "other", "vocals"].map { "Sources/Dev/a/\($0).wav" },
    "musdb18": ["mixture", "bass", "drums", "other", "vocals"].map { "train/a/\($0).wav" },
    "medleyDb": ["Audio/A_b/A_b_MIX.wav", "Audio/A_b/A_b_RAW/A_b_RAW_01_01.wav"],
  ]

  private func write(_ name: String, into tree: Tree) throws {
    for file in try #require(Self.trees[name], "no tree of \(name)") { try tree.writeAudio(file) }
  }

  @Test(
    arguments: LayoutCatalogue.builtIn.layouts.filter { $0.hasMixes }.map { $0.name }
      .filter { $0 != ManifestLayout.name })
  func guessesTheLayout(name: String) throws {
    let tree = try Tree()
    try write(name, into: tree)
    let dataset = try Dataset(guessingLayoutAt: tree.path, among: .builtIn)
    #expect(dataset.layout.name == name)
    #expect(dataset.songs.count == 1 && dataset.rejected.isEmpty)
    #expect(dataset.songs == (try Dataset(dataset.layout.init(), at: tree.path)).songs)
  }

  @Test func doesNotGuessBetweenTwo() throws {
    let tree = try Tree()
    try write("folder", into: tree)
    try write("dsd100", into: tree)
    #expect(throws: DatasetError.severalLayouts(tree.path, ["folder", "dsd100"])) {
      try Dataset(guessingLayoutAt: tree.path, among: .builtIn)
    }
  }

  @Test func saysThatThereIsNothing() throws {
    let tree = try Tree()
    try tree.makeFolder("some/other/folder")
    #expect(
      throws: DatasetError.noLayout(
        tree.path, known: LayoutCatalogue.builtIn.guessed.map { $0.name })
    ) {
      try Dataset(guessingLayoutAt: tree.path, among: .builtIn)
    }
    #expect(throws: DatasetError.file(.missing(tree("nothing")))) {
      try Dataset(guessingLayoutAt: tree("nothing"), among: .builtIn)
    }
  }

  @Test(arguments: [
    (
      DatasetError.notLayout("/a", dataset: "DSD100", lookedFor: "b/*.wav"),
      "/a does not hold DSD100: there is no b/*.wav. Name the folder above."
    ),
    (
      .noLayout("/a", known: LayoutCatalogue.builtIn.guessed.map { $0.name }),
      "/a holds no songs in any layout that is known: folder, manifest, enstDrums, dsd100, musdb18, "
        + "medleyDb. Datasets/README.md shows them; any other can be listed in a manifest."
    ),
    (
      .severalLayouts("/a", ["folder", "dsd100"]),
      "/a could be folder, dsd100. Write a configuration that says which (`data.kind`)."
    ),
  ])
  func messages(error: DatasetError, text: String) {
    #expect(error.description == text)
  }

  @Test func aDatasetOfWhichNothingCanBeUsed() throws {
    let tree = try Tree()
    try tree.writeSong("one")
    try Dataset(FolderLayout(), at: tree.path).requireSongs(at: tree.path)
    try tree.write("no sound", as: "one/mix.wav")
    let dataset = try Dataset(FolderLayout(), at: tree.path)
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
      try Dataset(FolderLayout(), at: tree.path)
    }
  }
}
