/// A key of a configuration, declared once: its name, what is valid, its default, what it means.
package struct ConfigurationKey<Value: Sendable>: DocumentedKey {
  package let name: String
  package let meaning: String
  package let format: ValueFormat<Value>
  /// `nil` where the key has to be there.
  package let fallback: Fallback?
  /// Whether what is learned depends on the value; not so where files lie, how much is said, when to stop.
  package let affectsTraining: Bool

  /// What holds where a key is left out.
  package enum Fallback: Sendable {
    case value(Value)
    /// The section with all of its own defaults.
    case emptySection
  }

  /// A key that has to be there.
  package init(
    required name: String, _ format: ValueFormat<Value>, affectsTraining: Bool = true,
    _ meaning: String
  ) {
    (self.name, self.format, self.meaning, fallback) = (name, format, meaning, nil)
    self.affectsTraining = affectsTraining
  }

  /// A key that may be left out.
  package init(
    _ name: String, _ format: ValueFormat<Value>, default fallback: Value,
    affectsTraining: Bool = true,
    _ meaning: String
  ) {
    (self.name, self.format, self.meaning) = (name, format, meaning)
    self.fallback = .value(fallback)
    self.affectsTraining = affectsTraining
  }

  package var expected: String { format.expected }
  package var keys: [any DocumentedKey] { format.keys }
  package var choices: [(name: String, meaning: String)] { format.choices }
  package var defaultText: String? {
    switch fallback {
    case .value(let value): format.text(value)
    case .emptySection: "as below"
    case nil: nil
    }
  }
}

extension ConfigurationKey where Value: ConfigurationSection {
  /// A section that may be left out, with all of its keys.
  package init(section name: String, _ meaning: String) {
    (self.name, self.format, self.meaning) = (name, .section, meaning)
    fallback = .emptySection
    affectsTraining = true
  }
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
  /// What each of a few names stands for, where that is to be listed.
  var choices: [(name: String, meaning: String)] { get }
}

/// A key where it is listed rather than declared, with a meaning for that place.
package struct ListedKey: DocumentedKey {
  package let name, meaning, expected: String
  package let defaultText: String?
  package let keys: [any DocumentedKey]
  package let choices: [(name: String, meaning: String)]

  /// A key of what is no section of a configuration, such as of an effect.
  package init(
    _ name: String, _ expected: String, default fallback: String? = nil,
    keys: [any DocumentedKey] = [], _ meaning: String
  ) {
    (self.name, self.expected, defaultText) = (name, expected, fallback)
    (self.keys, choices, self.meaning) = (keys, [], meaning)
  }

  /// - Parameters:
  ///   - key: What is listed.
  ///   - meaning: What is said of it in place of its own meaning.
  package init(_ key: any DocumentedKey, meaning: String) {
    (name, expected, defaultText) = (key.name, key.expected, key.defaultText)
    (keys, choices) = (key.keys, key.choices)
    self.meaning = meaning
  }
}
