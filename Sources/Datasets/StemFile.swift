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
