/// A part of a configuration: its keys, and what they are read into.
package protocol ConfigurationSection: Sendable {
  /// Every key, in the order in which they are explained.
  static var keys: [any DocumentedKey] { get }

  /// Reads every key.
  init(_ reader: SectionReader) throws
}

extension [any DocumentedKey] {
  /// Every key with what is valid, its default and, on lines of their own, what it and its choices mean.
  package var reference: String { reference(below: "") }

  private func reference(below path: String) -> String {
    map { key in
      let fallback = key.defaultText.map { "default \($0)" } ?? "required"
      return "\(path)\(key.name): \(key.expected) (\(fallback)).\n    \(key.meaning)\n"
        + key.choices.map { "    \($0.name): \($0.meaning)\n" }.joined()
        + key.keys.reference(below: path + key.name + ".")
    }.joined()
  }
}
