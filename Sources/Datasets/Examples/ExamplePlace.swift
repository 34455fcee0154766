/// Where an example lies.
package struct ExamplePlace: Sendable, Equatable, Hashable {
  /// The song's place among the loader's.
  package let song: Int
  /// Its first sample, at the dataset's rate.
  package let start: Int

  package init(song: Int, start: Int) {
    self.song = song
    self.start = start
  }
}
