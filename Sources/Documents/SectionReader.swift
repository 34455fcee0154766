/// A section of a configuration being read.
///
/// It is made when every key in the section has turned out to be one of the valid ones.
package struct SectionReader {
  /// Where the section stands.
  package let place: DocumentPlace
  private let members: [(key: String, value: ConfigurationNode)]
  private let names: [String]
  /// Takes every value that is read, or that is a default; `nil` where a section counts as one value.
  package let record: ConfigurationRecord?

  package init(
    _ node: ConfigurationNode, keys: [any DocumentedKey], record: ConfigurationRecord?
  ) throws(DocumentError) {
    place = node.place
    names = keys.map(\.name)
    members = try node.members()
    self.record = record
    if members.contains(where: { $0.key == "<<" }) {
      throw .meaningless(
        node.place(ofKey: "<<"), reason: "sections are not merged (<<). Write the keys out.")
    }
    for member in members where !names.contains(member.key) {
      throw .unknownKey(node.place(ofKey: member.key), key: member.key, valid: names)
    }
  }

  /// The value of the key that decides which other keys a section has, before those are known.
  ///
  /// - Parameters:
  ///   - key: One that has to be there.
  ///   - node: The section.
  /// - Returns: The value.
  /// - Throws: That the key is missing, or what is wrong with it.
  package static func value<Value>(
    of key: ConfigurationKey<Value>, in node: ConfigurationNode
  ) throws -> Value {
    guard let member = try node.members().first(where: { $0.key == key.name }) else {
      throw DocumentError.missingKey(node.place, key: key.name, advice: key.meaning)
    }
    return try key.format.read(member.value, nil)
  }

  /// The value of a key, or its default.
  package func callAsFunction<Value>(_ key: ConfigurationKey<Value>) throws -> Value {
    precondition(names.contains(key.name), "SectionReader: \(key.name) is not among the keys")
    let value: Value
    switch (members.first { $0.key == key.name }?.value, key.fallback) {
    case (let node?, _):
      value = try key.format.read(node, record)
    case (nil, .value(let fallback)):
      value = fallback
    case (nil, .emptySection):
      value = try key.format.read(ConfigurationNode(nothingAt: place, key: key.name), record)
    case (nil, nil):
      throw DocumentError.missingKey(place, key: key.name, advice: key.meaning)
    }
    if key.format.isOneValue {
      record?.add(
        place.path / key.name, key.format.text(value), affectsTraining: key.affectsTraining)
    }
    return value
  }

  /// Refuses keys that have no meaning beside the value of another; their defaults are not recorded either.
  package func refuse(_ keys: [any DocumentedKey], because reason: String) throws(DocumentError) {
    for key in keys { record?.leaveOut(place.path / key.name) }
    for member in members where keys.contains(where: { $0.name == member.key }) {
      throw .meaningless(member.value.place, reason: reason)
    }
  }

  /// The error for a value that does not go with the others.
  package func wrong<Value>(_ key: ConfigurationKey<Value>, _ reason: String) -> DocumentError {
    wrong(key.name, reason)
  }

  /// The error for a value that does not go with the others, by the name of its key.
  package func wrong(_ key: String, _ reason: String) -> DocumentError {
    let node = members.first { $0.key == key }?.value
    return .meaningless(node?.place ?? place / key, reason: reason)
  }
}
