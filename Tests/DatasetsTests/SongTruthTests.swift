import Datasets
import MixingConsole
import Testing

@Suite struct SongTruthTests {
  private func read(_ text: String) throws -> SongTruth {
    let tree = try Tree()
    try tree.write(text, as: "truth.json")
    return try SongTruth(contentsOf: tree("truth.json"))
  }

  private func truth(gainDb: String, position: String = "0.5") -> String {
    """
    {"format": "fader-truth", "version": 1,
     "stems": {"a": {"gainDb": \(gainDb), "position": \(position)}}}
    """
  }

  /// Level 0 before 2 s, rising to 10 at 4 s, falling to 6 at 8 s, 6 from there on. Areas by hand.
  @Test(arguments: [
    (0.0..<2.0, 0.0),
    (2..<4, 5),  // a triangle of 10
    (3..<4, 7.5),  // from 5 to 10
    (4..<8, 8),  // from 10 to 6
    (0..<8, 5.25),  // (0 + 10 + 32) / 8
    (3..<6, 8.5),  // (7.5 + 18) / 3
    (5..<6, 8.5),  // from 9 to 8, no point inside
    (8..<20, 6),
    (6..<10, 6.5),  // (14 / 2 + 12) / 4 = (7·2 + 6·2) / 4
    (-4..<0, 0),
    (3..<3, 5),  // no time at all
  ])
  func meansOverASegment(range: Range<Double>, mean: Double) throws {
    let truth = try read(
      truth(
        gainDb: #"{"points": [[2, 0], [4, 10], [8, 6]]}"#,
        position: #"{"points": [[2, 0], [4, 1], [8, 0.6]]}"#))
    let gainDb = try #require(truth.gainDb(of: "a", over: range))
    #expect(abs(gainDb - mean) <= 1e-12, "a few roundings")
    let position = try #require(truth.position(of: "a", over: range))
    #expect(abs(position - mean / 10) <= 1e-12, "a few roundings")
  }

  @Test func aNumberHoldsThroughout() throws {
    let truth = try read(truth(gainDb: "-3.5"))
    #expect(truth.gainDb(of: "a", over: 10..<20) == -3.5)
    #expect(truth.position(of: "a", over: 10..<20) == 0.5)
    #expect(truth.gainDb(of: "b", over: 0..<1) == nil)
  }

  @Test(arguments: [
    ("[]", "found an array where an object is expected."),
    (
      "{}",
      "this is not a truth: \"format\" is missing. A truth begins with "
        + "{ \"format\": \"fader-truth\", \"version\": 1, … }."
    ),
    (
      #"{"format": "fader-truth", "version": 2, "stems": {}}"#,
      "version: version 2 was written by a newer Fader; this one reads version 1. Upgrade Fader."
    ),
    (
      #"{"format": "fader-truth", "version": 1, "stem": {}}"#,
      "unknown key \"stem\". Did you mean \"stems\"?"
    ),
    (
      #"{"format": "fader-truth", "version": 1, "stems": {"a": {"gainDb": 0}}}"#,
      "stems.a: \"position\" is missing. Add it: it has no default."
    ),
    (
      #"{"format": "fader-truth", "version": 1, "stems": {"a": {"gain": 0, "position": 0}}}"#,
      "stems.a: unknown key \"gain\". Did you mean \"gainDb\"?"
    ),
  ])
  func isReadStrictly(text: String, reason: String) throws {
    let tree = try Tree()
    try tree.write(text, as: "truth.json")
    let error = #expect(throws: SessionError.self) {
      try SongTruth(contentsOf: tree("truth.json"))
    }
    #expect(error.map { "\($0)" } == "\(tree("truth.json")): \(reason)")
  }

  @Test(arguments: [
    (
      #"{"points": []}"#,
      ".points: found 0 elements; there must be 1 to 1000000."
    ),
    (
      #"{"points": [[0]]}"#, ".points[0]: found an array where a pair [seconds, value] is expected."
    ),
    (
      #"{"points": [[0, 1, 2]]}"#,
      ".points[0]: found an array where a pair [seconds, value] is expected."
    ),
    (
      #"{"points": [[1, 0], [1, 2]]}"#,
      ".points[1]: this point is at 1 s, the one before at 1 s. Write points in order of time, no two at the same time."
    ),
    (
      #"{"points": [[2, 0], [1, 2]]}"#,
      ".points[1]: this point is at 1 s, the one before at 2 s. Write points in order of time, no two at the same time."
    ),
    ("25", ": 25 is out of range. Choose a value from -96 to 24 dB."),
    ("-97", ": -97 is out of range. Choose a value from -96 to 24 dB."),
    (
      #"{"points": [[0, 30]]}"#,
      ".points[0][1]: 30 is out of range. Choose a value from -96 to 24 dB."
    ),
  ])
  func pointsAreChecked(gainDb: String, reason: String) {
    let error = #expect(throws: SessionError.self) { try read(truth(gainDb: gainDb)) }
    #expect("\(error.map { "\($0)" } ?? "")".hasSuffix("/truth.json: stems.a.gainDb" + reason))
    #expect(throws: SessionError.self) { try read(truth(gainDb: "0", position: "1.1")) }
  }

  // MARK: In a dataset

  @Test func aSongKnowsItsTruth() throws {
    let tree = try Tree()
    try tree.writeSong("one")
    try tree.write(
      """
      {"format": "fader-truth", "version": 1, "stems": {
        "kick": {"gainDb": 1, "position": 0.5}, "bass": {"gainDb": 2, "position": 0.5}}}
      """, as: "one/truth.json")
    let song = try #require(try Dataset(FolderLayout(), at: tree.path).songs.first)
    #expect(song.problems.isEmpty)
    #expect(song.truth?.gainDb(of: "bass", over: 0..<0.1) == 2)
  }

  @Test func otherStemsThanTheSongsAreSaid() throws {
    let tree = try Tree()
    try tree.writeSong("one")
    try tree.write(truth(gainDb: "0"), as: "one/truth.json")
    let song = try #require(try Dataset(FolderLayout(), at: tree.path).songs.first)
    #expect(song.truth != nil)
    #expect(
      song.problems == [
        .differentTruth(
          path: tree("one/truth.json"), unexplained: ["bass", "kick"], unknown: ["a"])
      ])
  }

  @Test func aBrokenTruthIsSaidAndTheSongIsUsed() throws {
    let tree = try Tree()
    try tree.writeSong("one")
    try tree.write("{", as: "one/truth.json")
    let song = try #require(try Dataset(FolderLayout(), at: tree.path).songs.first)
    #expect(song.truth == nil)
    #expect(song.problems.count == 1)
    #expect(song.problems.first?.isFatal == false)
    #expect(song.problems.first?.description.hasPrefix(tree("one/truth.json: ")) == true)
  }
}
