/// A place in a JSON document, such as `tracks[2].strip[1].bands[0].frequencyHz`.
public struct JSONPath: Hashable, Sendable, CustomStringConvertible {
  public enum Step: Hashable, Sendable {
    case key(String)
    case index(Int)
  }

  public let steps: [Step]

  public init(_ steps: some Sequence<Step> = []) {
    self.steps = Array(steps)
  }

  package static func / (path: JSONPath, key: String) -> JSONPath {
    JSONPath(path.steps + [.key(key)])
  }

  package static func / (path: JSONPath, index: Int) -> JSONPath {
    JSONPath(path.steps + [.index(index)])
  }

  /// The array that this is an element of, or `nil` if it is the member of an object.
  package var array: JSONPath? {
    if case .index? = steps.last { JSONPath(steps.dropLast()) } else { nil }
  }

  /// The last step as a path of its own.
  package var last: JSONPath {
    JSONPath(steps.suffix(1))
  }

  /// The steps as names; an index is its number.
  package var names: [String] {
    steps.map { step in
      switch step {
      case .key(let key): key
      case .index(let index): "\(index)"
      }
    }
  }

  public var description: String {
    steps.reduce(into: "") { text, step in
      switch step {
      case .key(let key): text += text.isEmpty ? key : ".\(key)"
      case .index(let index): text += "[\(index)]"
      }
    }
  }
}

/// Where something stands in a document, for messages; or the path that shall lead there.
public struct DocumentPlace: Hashable, Sendable, CustomStringConvertible {
  /// The document's file, as the caller named it, or a path into a session as it was written.
  public let file: String
  /// From 1; known of YAML, and `nil` where the file as a whole is meant.
  public let line, column: Int?
  public let path: JSONPath
  /// Whose part of the document this is, such as `track "vocals"`.
  public var owner: String?

  public init(
    file: String, line: Int? = nil, column: Int? = nil, path: JSONPath = JSONPath(),
    owner: String? = nil
  ) {
    self.file = file
    (self.line, self.column) = (line, column)
    self.path = path
    self.owner = owner
  }

  package static func / (place: DocumentPlace, key: String) -> DocumentPlace {
    DocumentPlace(file: place.file, path: place.path / key, owner: place.owner)
  }

  package static func / (place: DocumentPlace, index: Int) -> DocumentPlace {
    DocumentPlace(file: place.file, path: place.path / index, owner: place.owner)
  }

  /// `mix.json: tracks[2].faderDb (track "vocals")` or `run.yaml:3:9: data.kind`, without what is not
  /// known.
  public var description: String {
    let position = [line, column].compactMap { $0.map { ":\($0)" } }.joined()
    return file + position + (path.steps.isEmpty ? "" : ": \(path)")
      + (owner.map { " (\($0))" } ?? "")
  }
}
