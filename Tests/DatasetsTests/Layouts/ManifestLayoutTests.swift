import Datasets
import Documents
import Testing

@Suite struct ManifestLayoutTests {
  @Test func pathsAreRelativeToTheManifest() throws {
    let tree = try Tree()
    try tree.writeSong("audio/b", stems: ["07.wav", "kick.wav"])
    try tree.writeSong("audio/a")
    try tree.write(
      """
      [{"song": "second", "mix": "audio/b/mix.wav",
        "stems": [{"name": "bass", "file": "audio/b/stems/07.wav"}, "audio/b/stems/kick.wav"]},
       {"song": "first", "mix": "\(tree("audio/a/mix.wav"))", "stems": ["audio/a/stems/kick.wav"]},
       {"song": "gone", "mix": "audio/gone.wav", "stems": []}]
      """, as: "songs.json")
    let dataset = try Dataset(ManifestLayout(), at: tree("songs.json"))
    #expect(dataset.songs.map(\.name) == ["second", "first"], "in the order of the list")
    #expect(
      dataset.songs.first?.stems == [
        StemFile(name: "bass", path: tree("audio/b/stems/07.wav")),
        StemFile(name: "kick", path: tree("audio/b/stems/kick.wav")),
      ])
    #expect(dataset.rejected.map(\.name) == ["gone"])
    #expect(dataset.rejected.first?.problems.count == 2)
  }

  @Test(arguments: [
    ("{}", "found an object where an array is expected."),
    ("[{}]", "[0]: \"stems\" is missing. Add it: it has no default."),
    (
      #"[{"song": "a", "mix": "m.wav"}]"#, "[0]: \"stems\" is missing. Add it: it has no default."
    ),
    (
      #"[{"song": "a", "mix": 3, "stems": []}]"#,
      "[0].mix: found the number 3 where a string is expected."
    ),
    (
      #"[{"song": "a", "mix": "m.wav", "stems": "s"}]"#,
      "[0].stems: found a string where an array is expected."
    ),
    (
      #"[{"song": "a", "mix": "m.wav", "stem": []}]"#,
      "[0]: unknown key \"stem\". Did you mean \"stems\"?"
    ),
    (
      #"[{"song": "a", "mix": "m.wav", "stems": [{"name": "x"}]}]"#,
      "[0].stems[0]: \"file\" is missing. Add it: it has no default."
    ),
    (
      #"[{"song": "a", "mix": "m.wav", "stems": [7]}]"#,
      "[0].stems[0]: found the number 7 where an object is expected."
    ),
    (
      #"[{"song": "a", "song": "b", "mix": "m.wav", "stems": []}]"#,
      "line 1, column 16: the key \"song\" is there twice. Keep one of them."
    ),
  ])
  func saysWhatIsWrong(text: String, reason: String) throws {
    let tree = try Tree()
    try tree.write(text, as: "songs.json")
    let error = #expect(throws: DatasetError.self) {
      try Dataset(ManifestLayout(), at: tree("songs.json"))
    }
    #expect(
      error.map { "\($0)" } == "\(tree("songs.json")): \(reason) A manifest is a list of "
        + "{\"song\": NAME, \"mix\": FILE, \"stems\": [FILE, …]}.")
  }

  @Test func refusesWhatIsNoJSONAndNamesThatAreTaken() throws {
    let tree = try Tree()
    try tree.write("[{", as: "songs.json")
    #expect(throws: DatasetError.self) { try Dataset(ManifestLayout(), at: tree("songs.json")) }
    let entry = #"{"song": "a", "mix": "m.wav", "stems": []}"#
    try tree.write("[\(entry), \(entry)]", as: "songs.json")
    #expect(throws: DatasetError.duplicateSong(tree("songs.json"), name: "a")) {
      try Dataset(ManifestLayout(), at: tree("songs.json"))
    }
    #expect(throws: DatasetError.file(.isFolder(tree.path, wanted: "a manifest"))) {
      try Dataset(ManifestLayout(), at: tree.path)
    }
    // With the byte order mark that some editors write.
    try tree.write("\u{feff}[\(entry)]", as: "songs.json")
    #expect(try Dataset(ManifestLayout(), at: tree("songs.json")).rejected.map(\.name) == ["a"])
    #expect(throws: DatasetError.noSongs(tree("songs.json"))) {
      try tree.write("[]", as: "songs.json")
      return try Dataset(ManifestLayout(), at: tree("songs.json"))
    }
    #expect(throws: DatasetError.file(.missing(tree("none.json")))) {
      try Dataset(ManifestLayout(), at: tree("none.json"))
    }
  }

  @Test(arguments: [
    (DatasetError.file(.missing("a")), "a does not exist. Check the path."),
    (
      .notFolder("a"),
      "a is not a folder. Name the folder that holds the songs, or `kind: manifest` for a list."
    ),
    (
      .wrongManifest(.emptyName(DocumentPlace(file: "a"))),
      "a: the name is empty. Give it at least one character. "
        + "A manifest is a list of {\"song\": NAME, \"mix\": FILE, \"stems\": [FILE, …]}."
    ),
    (.duplicateSong("a", name: "b"), "a: two songs are called \"b\". Rename one of them."),
    (
      .noSongs("a"),
      "a holds no songs. A song is a folder with `stems/` and `mix.wav` (or another audio file)."
    ),
  ])
  func messages(error: DatasetError, text: String) {
    #expect(error.description == text)
  }
}
