/// A section of a configuration being read.
///
/// It is made when every key in the section has turned out to be one of the valid ones.
package struct SectionReader {
  /// Where the section stands.
  let place: ConfigurationPlace
  private let members: [(key: String, value: ConfigurationNode)]
  private let names: [String]

  init(_ node: ConfigurationNode, keys: [any DocumentedKey]) throws(ConfigurationError) {
    place = node.place
    names = keys.map(\.name)
    members = try node.members()
    for member in members where !names.contains(member.key) {
      throw .unknownKey(node.place(ofKey: member.key), key: member.key, valid: names)
    }
  }

  /// The value of a key, or its default.
  func callAsFunction<Value>(_ key: ConfigurationKey<Value>) throws -> Value {
    precondition(names.contains(key.name), "SectionReader: \(key.name) is not among the keys")
    if let member = members.first(where: { $0.key == key.name }) {
      return try key.format.read(member.value)
    }
    guard let fallback = key.fallback else {
      throw ConfigurationError.missingKey(place, key: key.name, meaning: key.meaning)
    }
    return fallback
  }
}
