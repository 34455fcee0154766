/// Where in which session something stands, for messages; or the path that shall lead there.
package struct SessionPlace: Hashable, Sendable, CustomStringConvertible {
  /// The session's file, as the caller named it, or a `ControlPath` as it was written.
  package let file: String
  package let path: JSONPath
  /// Whose part of the session this is, such as `track "vocals"`.
  package var owner: String?

  package init(file: String, path: JSONPath = JSONPath(), owner: String? = nil) {
    self.file = file
    self.path = path
    self.owner = owner
  }

  package static func / (place: SessionPlace, key: String) -> SessionPlace {
    SessionPlace(file: place.file, path: place.path / key, owner: place.owner)
  }

  package static func / (place: SessionPlace, index: Int) -> SessionPlace {
    SessionPlace(file: place.file, path: place.path / index, owner: place.owner)
  }

  /// `mix.json: tracks[2].faderDb (track "vocals")`, or the file alone for the whole document.
  package var description: String {
    file + (path.steps.isEmpty ? "" : ": \(path)") + (owner.map { " (\($0))" } ?? "")
  }
}
