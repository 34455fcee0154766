/// A key of a configuration, declared once: its name, what is valid, its default, what it means.
package struct ConfigurationKey<Value: Sendable>: DocumentedKey {
  package let name: String
  package let meaning: String
  let format: ValueFormat<Value>
  /// `nil` where the key has to be there.
  let fallback: Value?

  /// A key that has to be there.
  init(required name: String, _ format: ValueFormat<Value>, _ meaning: String) {
    (self.name, self.format, self.meaning, fallback) = (name, format, meaning, nil)
  }

  /// A key that may be left out.
  init(
    _ name: String, _ format: ValueFormat<Value>, default fallback: Value, _ meaning: String
  ) {
    (self.name, self.format, self.meaning) = (name, format, meaning)
    self.fallback = .some(fallback)
  }

  package var expected: String { format.expected }
  package var keys: [any DocumentedKey] { format.keys }
  package var defaultText: String? { fallback.map(format.text) }
}

/// What can be said of a key without its type.
package protocol DocumentedKey: Sendable {
  /// Lower camel case.
  var name: String { get }
  /// A sentence for people.
  var meaning: String { get }
  /// What is valid, in words.
  var expected: String { get }
  /// What holds where the key is left out; `nil` where it has to be there.
  var defaultText: String? { get }
  /// The keys of a section.
  var keys: [any DocumentedKey] { get }
}
