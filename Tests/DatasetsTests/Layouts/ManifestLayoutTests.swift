import Datasets
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
    let dataset = try Dataset(.manifest, at: tree("songs.json"))
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
    ("{}", "a list is expected"),
    ("[{}]", "[0]: \"song\" is missing"),
    (#"[{"song": "a", "mix": "m.wav"}]"#, "[0]: \"stems\" is missing"),
    (#"[{"song": "a", "mix": 3, "stems": []}]"#, "[0].mix: a string is expected"),
    (#"[{"song": "a", "mix": "m.wav", "stems": "s"}]"#, "[0].stems: a list is expected"),
    (
      #"[{"song": "a", "mix": "m.wav", "stem": []}]"#,
      "[0]: unknown key \"stem\"; the keys here are song, mix, stems"
    ),
    (
      #"[{"song": "a", "mix": "m.wav", "stems": [{"name": "x"}]}]"#,
      "[0].stems[0]: \"file\" is missing"
    ),
    (#"[{"song": "a", "mix": "m.wav", "stems": [7]}]"#, "[0].stems[0]: an object is expected"),
  ])
  func saysWhatIsWrong(text: String, reason: String) throws {
    let tree = try Tree()
    try tree.write(text, as: "songs.json")
    #expect(throws: DatasetError.wrongManifest(tree("songs.json"), reason: reason)) {
      try Dataset(.manifest, at: tree("songs.json"))
    }
  }

  @Test func refusesWhatIsNoJSONAndNamesThatAreTaken() throws {
    let tree = try Tree()
    try tree.write("[{", as: "songs.json")
    #expect(throws: DatasetError.self) { try Dataset(.manifest, at: tree("songs.json")) }
    let entry = #"{"song": "a", "mix": "m.wav", "stems": []}"#
    try tree.write("[\(entry), \(entry)]", as: "songs.json")
    #expect(throws: DatasetError.duplicateSong(tree("songs.json"), name: "a")) {
      try Dataset(.manifest, at: tree("songs.json"))
    }
    try tree.write(#"[{"song": "a", "song": "b", "mix": "m.wav", "stems": []}]"#, as: "songs.json")
    #expect(
      throws: DatasetError.wrongManifest(
        tree("songs.json"), reason: "line 1, column 16: the key \"song\" is there twice")
    ) {
      try Dataset(.manifest, at: tree("songs.json"))
    }
    // With the byte order mark that some editors write.
    try tree.write("\u{feff}[\(entry)]", as: "songs.json")
    #expect(try Dataset(.manifest, at: tree("songs.json")).rejected.map(\.name) == ["a"])
    #expect(throws: DatasetError.noSongs(tree("songs.json"))) {
      try tree.write("[]", as: "songs.json")
      return try Dataset(.manifest, at: tree("songs.json"))
    }
    #expect(throws: DatasetError.missing(tree("none.json"))) {
      try Dataset(.manifest, at: tree("none.json"))
    }
  }

  @Test(arguments: [
    (DatasetError.missing("a"), "a does not exist. Check the path."),
    (
      .notFolder("a"),
      "a is no folder. Name the folder that holds the songs, or `kind: manifest` for a list."
    ),
    (.unreadable("a", reason: "no."), "a cannot be read: no."),
    (
      .wrongManifest("a", reason: "[0]: b"),
      "a: [0]: b. A manifest is a list of {\"song\": NAME, \"mix\": FILE, \"stems\": [FILE, …]}."
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
