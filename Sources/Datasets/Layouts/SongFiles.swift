/// The files that a layout finds for a song, before any is opened.
package struct SongFiles: Equatable, Sendable {
  /// Unlike that of every other song in the dataset.
  package let name: String
  /// The stems that are there, or that have to be.
  package let stems: [StemFile]
  /// Whatever could be the mix: one file, if all is well.
  package let mixes: [String]
  /// Where the stems belong, for who has to put them there.
  package let stemPlace: String
  /// The file that says what the mix does with each stem.
  package let truth: String?
  /// What the layout noticed; nothing that keeps the song from being used.
  package let problems: [SongProblem]

  package init(
    name: String, stems: [StemFile], mixes: [String], stemPlace: String = "`stems/`",
    truth: String? = nil, problems: [SongProblem] = []
  ) {
    self.name = name
    self.stems = stems
    self.mixes = mixes
    self.stemPlace = stemPlace
    self.truth = truth
    self.problems = problems
  }
}

/// A stem of a song: its name, and the file that holds it.
package struct StemFile: Equatable, Sendable {
  /// What the stem is called; nothing but a name.
  package let name: String
  package let path: String

  package init(name: String, path: String) {
    self.name = name
    self.path = path
  }
}

/// The stems that songs of source separation campaigns consist of.
enum FourStems {
  static let names = ["bass", "drums", "other", "vocals"]

  /// All four, whether they are there or not: a song without one is not whole, and its mix is of others.
  static func all(in folder: String) -> [StemFile] {
    names.map { StemFile(name: $0, path: "\(folder)/\($0).wav") }
  }
}
