import Yams

/// A value given on the command line in place of the one in a configuration: `training.steps=100`.
package struct ConfigurationChange: Equatable, Sendable, CustomStringConvertible {
  /// As it was written.
  package let description: String
  private let path: [String]
  private let value: String

  /// Reads `KEY.PATH=VALUE`; the value is YAML.
  ///
  /// - Parameter text: As it was written.
  /// - Throws: That there is no key or no `=`.
  package init(_ text: String) throws(DocumentError) {
    guard let split = text.firstIndex(of: "=") else { throw .wrongChange(text) }
    description = text
    path = text[..<split].split(separator: ".", omittingEmptySubsequences: false).map {
      $0.trimmingPrefix(while: \.isWhitespace)
    }.map(String.init)
    value = String(text[text.index(after: split)...])
    if path.contains("") { throw .wrongChange(text) }
  }

  /// The document with the value in its place; sections that are not there are made.
  func applied(to document: Node?) throws -> Node {
    let node: Node
    do {
      node = try Yams.compose(yaml: value) ?? .scalar(Node.Scalar("", Tag(.null), .plain))
    } catch {
      throw DocumentError.wrongChange(description)
    }
    return try put(node.unmarked, at: path[...], into: document)
  }

  private func put(_ value: Node, at path: ArraySlice<String>, into node: Node?) throws -> Node {
    guard let step = path.first else { return value }
    switch node {
    case .sequence(var elements)?:
      guard let index = Int(step), elements.indices.contains(index) else {
        throw DocumentError.changeWithoutPlace(
          description, step: step, count: elements.count)
      }
      elements[index] = try put(value, at: path.dropFirst(), into: elements[index])
      return .sequence(elements)
    case .mapping(var members)?:
      let key = members.keys.first { $0.scalar?.string == step } ?? Node(step)
      members[key] = try put(value, at: path.dropFirst(), into: members[key])
      return .mapping(members)
    default:
      let rest = try put(value, at: path.dropFirst(), into: nil)
      return .mapping(Node.Mapping([(Node(step), rest)]))
    }
  }
}

extension Node {
  /// The same without the places in a text, which would be taken for places in the file.
  fileprivate var unmarked: Node {
    switch self {
    case .scalar(let scalar):
      .scalar(Node.Scalar(scalar.string, scalar.tag, scalar.style))
    case .mapping(let members):
      .mapping(
        Node.Mapping(
          members.map { ($0.key.unmarked, $0.value.unmarked) }, members.tag, members.style))
    case .sequence(let elements):
      .sequence(Node.Sequence(elements.map(\.unmarked), elements.tag, elements.style))
    case .alias: self
    }
  }
}
