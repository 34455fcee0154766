import Foundation
import Yams

/// A piece of YAML, and where it stands.
package struct ConfigurationNode {
  package let place: DocumentPlace
  private let node: Node?

  /// Parses a document.
  ///
  /// - Parameters:
  ///   - text: YAML; empty text is an empty section.
  ///   - file: Its name, for messages.
  ///   - changes: What is put into the place of what the document says.
  /// - Throws: That it is not YAML, or has a key twice; that a change has no place.
  package init(
    parsing text: String, file: String, changes: [ConfigurationChange] = []
  ) throws(DocumentError) {
    do {
      node = try changes.reduce(Yams.compose(yaml: text)) { try $1.applied(to: $0) }
      place = DocumentPlace(file: file)
      var count = 0
      try checkTags(&count)
    } catch let error as DocumentError {
      throw error
    } catch let error as YamlError {
      throw Self.failure(error, in: text, file: file)
    } catch {
      throw .meaningless(DocumentPlace(file: file), reason: "\(error)")
    }
  }

  /// The tags of values that are written without one; all others stand for objects of some language.
  private static let tags = Set(
    ["str", "int", "float", "bool", "null", "map", "seq", "timestamp", "merge", "value"]
      .map { "tag:yaml.org,2002:" + $0 })
  /// Values of a document whose aliases are written out.
  private static let valueLimit = 1 << 20

  /// Refuses tags, which would be passed over without a word.
  private func checkTags(_ count: inout Int) throws(DocumentError) {
    guard let node else { return }
    count += 1
    if count > Self.valueLimit {
      throw .meaningless(
        DocumentPlace(file: place.file),
        reason: "with its aliases it holds more than \(Self.valueLimit) values. Write fewer.")
    }
    let tag = node.tag.description
    if !Self.tags.contains(tag) {
      throw .meaningless(
        place,
        reason: "the tag \(tag.replacing("tag:yaml.org,2002:", with: "!!")) means nothing here. "
          + "Leave it out.")
    }
    for element in elements ?? [] { try element.checkTags(&count) }
    for (key, value) in node.mapping ?? [:] {
      try ConfigurationNode(value, key, at: place, step: key.scalar?.string ?? "?")
        .checkTags(&count)
    }
  }

  private init(_ node: Node?, _ key: Node?, at place: DocumentPlace, step: String) {
    self.node = node
    // A value that is left out stands where its key stands; one from the command line nowhere.
    let mark = node == nil ? key?.mark : node?.mark
    self.place = DocumentPlace(
      file: place.file, line: mark?.line, column: mark?.column, path: place.path / step)
  }

  /// What stands at a key that is left out: nothing.
  package init(nothingAt place: DocumentPlace, key: String) {
    node = nil
    self.place = place / key
  }

  // MARK: Structure

  /// Whether nothing stands here.
  package var isEmpty: Bool {
    guard let scalar = node?.scalar else { return node == nil }
    return scalar.style == .plain && ["", "~", "null", "Null", "NULL"].contains(scalar.string)
  }

  /// The members of a section by key, in their order; nothing is an empty section.
  package func members() throws(DocumentError) -> [(key: String, value: ConfigurationNode)] {
    if isEmpty { return [] }
    guard let mapping = node?.mapping else { throw wrongValue("a section") }
    var members: [(key: String, value: ConfigurationNode)] = []
    for (key, value) in mapping {
      guard let name = key.scalar?.string else {
        throw ConfigurationNode(key, nil, at: place, step: "?").wrongValue("a key")
      }
      members.append((name, ConfigurationNode(value, key, at: place, step: name)))
    }
    return members
  }

  /// The place of a key, rather than of its value.
  package func place(ofKey name: String) -> DocumentPlace {
    let key = node?.mapping?.first { $0.key.scalar?.string == name }?.key
    return DocumentPlace(
      file: place.file, line: key?.mark?.line, column: key?.mark?.column, path: place.path)
  }

  /// Whether nothing is written out: `null`.
  package var isNull: Bool { node != nil && isEmpty && node?.scalar?.string != "" }

  /// Whether this was written on the command line rather than in the file.
  package var isChange: Bool { node != nil && node?.mark == nil }

  /// The elements of a list; `nil` where this is none.
  package var elements: [ConfigurationNode]? {
    node?.sequence?.enumerated().map { index, element in
      ConfigurationNode(element, nil, at: place, step: "\(index)")
    }
  }

  // MARK: Values

  /// What is written, if it is a single value.
  package var text: String? { isEmpty ? nil : node?.scalar?.string }

  /// The number that is written, decimal and without quotes.
  package var number: Double? {
    guard let scalar = node?.scalar, scalar.style == .plain,
      scalar.string.allSatisfy({ "+-.0123456789eE".contains($0) })
    else { return nil }
    return Double(scalar.string)
  }

  /// Whether `true` or `false` is written, without quotes, as YAML's core schema spells them.
  package var truth: Bool? {
    guard let scalar = node?.scalar, scalar.style == .plain else { return nil }
    switch scalar.string {
    case "true", "True", "TRUE": return true
    case "false", "False", "FALSE": return false
    default: return nil
    }
  }

  /// The error for what is none of what is expected here.
  package func wrongValue(_ expected: String) -> DocumentError {
    .wrongType(place, found: found, expected: expected)
  }

  private var found: String {
    switch node {
    case _ where isEmpty: "nothing"
    case .mapping?: "a section"
    case .sequence(let elements)?: elements.isEmpty ? "an empty list" : "a list"
    case .scalar(let scalar)?: number == nil ? "\"\(scalar.string)\"" : scalar.string
    case .alias?, nil: "nothing"
    }
  }

  private static func failure(
    _ error: YamlError, in text: String, file: String
  ) -> DocumentError {
    func place(_ mark: Mark) -> DocumentPlace {
      DocumentPlace(file: file, line: mark.line, column: mark.column)
    }
    switch error {
    case .scanner(_, let problem, let mark, _), .parser(_, let problem, let mark, _),
      .composer(_, let problem, let mark, _):
      return .notYAML(place(mark), reason: problem)
    case .duplicatedKeysInMapping(let keys, let context):
      return .duplicateKey(place(context.mark), key: keys.min() ?? "")
    case .reader(let problem, let offset, _, _):
      let lines = text.prefix(offset ?? 0).split(
        separator: "\n", omittingEmptySubsequences: false)
      return .notYAML(
        DocumentPlace(
          file: file, line: max(1, lines.count), column: (lines.last?.count ?? 0) + 1),
        reason: problem)
    default:
      return .meaningless(DocumentPlace(file: file), reason: "\(error)")
    }
  }
}
