/// The files that a layout finds for a song, before any is opened.
package struct SongFiles: Equatable, Sendable {
  /// Unlike that of every other song in the dataset.
  package let name: String
  package let stems: [StemFile]
  /// Whatever could be the mix: one file, if all is well.
  package let mixes: [String]

  package init(name: String, stems: [StemFile], mixes: [String]) {
    self.name = name
    self.stems = stems
    self.mixes = mixes
  }
}
