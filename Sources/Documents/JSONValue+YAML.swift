extension JSONValue {
  /// What a value of a configuration says, as a run writes it: numbers, truth values and lists as such.
  ///
  /// - Parameter text: YAML; what cannot be read as such is a string.
  package init(yaml text: String) {
    let node = try? ConfigurationNode(parsing: text, file: "")
    self = (try? node?.json()) ?? .string(text)
  }
}

extension ConfigurationNode {
  /// The piece and all in it.
  package func json() throws -> JSONValue {
    if isEmpty { return .null }
    if let elements { return .array(try elements.map { try $0.json() }) }
    if let number { return .number(number) }
    if let truth { return .bool(truth) }
    if let text { return .string(text) }
    return .object(try members().map { .init($0.key, try $0.value.json()) })
  }
}

extension [ConfigurationRecord.Entry] {
  /// Every key (`training.steps`) with its value.
  package var json: JSONValue { .object(map { .init($0.key, JSONValue(yaml: $0.text)) }) }
}
