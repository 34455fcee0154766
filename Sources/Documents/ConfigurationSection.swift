/// A part of a configuration: its keys, and what they are read into.
package protocol ConfigurationSection: Sendable {
  /// Every key, in the order in which they are explained.
  static var keys: [any DocumentedKey] { get }

  /// Reads every key.
  init(_ reader: SectionReader) throws
}

extension ConfigurationSection {
  /// Every key with what is valid, its default and, on a line of its own, what it means.
  package static var reference: String { reference(of: keys, below: "") }

  /// The same of some of its sections and keys.
  package static func reference(of names: [String]) -> String {
    reference(of: keys.filter { names.contains($0.name) }, below: "")
  }

  private static func reference(of keys: [any DocumentedKey], below path: String) -> String {
    keys.map { key in
      let fallback = key.defaultText.map { "default \($0)" } ?? "required"
      return "\(path)\(key.name): \(key.expected) (\(fallback)).\n    \(key.meaning)\n"
        + reference(of: key.keys, below: path + key.name + ".")
    }.joined()
  }
}
