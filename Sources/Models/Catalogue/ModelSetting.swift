package import Documents
import MixingConsole
import SignalOps

/// A setting of a model, declared once: its name, what is valid, its default, what it means.
package struct ModelSetting<Configuration: ModelConfiguration>: Sendable {
  /// Its name in YAML and JSON, lower camel case.
  package let name: String
  /// What it says, for people; a clause without a full stop.
  package let meaning: String
  /// How configurations give it; `nil` for what follows from elsewhere.
  package let key: Key?
  /// Whether `inspect` lists it among the settings, rather than somewhere else.
  package let isShown: Bool
  /// Whether the shapes of the weights, or what is computed from them, follow from it.
  package let isArchitecture: Bool
  /// Whether the value is one that readers let pass.
  let isWithinLimits: @Sendable (Configuration) -> Bool
  /// What a checkpoint says; `nil` where the setting has no meaning beside the others and is left out.
  package let json: @Sendable (Configuration) -> JSONValue?
  let read: Reading

  /// Reads what a checkpoint says, whose console may have effects of a catalogue.
  typealias Reading =
    @Sendable (JSONReader<DocumentError>, EffectCatalogue, inout Configuration)
    throws(DocumentError) -> Void

  /// A setting as a key of YAML.
  package struct Key: Sendable {
    package let documented: any DocumentedKey
    /// Whether its default follows from other settings, which are read before.
    package let followsOthers: Bool
    let read: @Sendable (SectionReader, EffectCatalogue, inout Configuration) throws -> Void
  }

  /// What holds where a configuration leaves a setting out.
  package enum Default: Sendable {
    /// The value of `Configuration.standard`.
    case standard
    /// The value of the configuration that other settings lead to; what it is, in words.
    case following(@Sendable (Configuration) -> Configuration, String)
    /// Configurations cannot give it; a checkpoint may have another value.
    case fixed
  }

  /// A setting with a form of its own in checkpoints, which configurations cannot give.
  package init(
    _ name: String, _ meaning: String, isShown: Bool = true, isArchitecture: Bool = true,
    json: @escaping @Sendable (Configuration) -> JSONValue?,
    read:
      @escaping @Sendable (JSONReader<DocumentError>, inout Configuration)
      throws(DocumentError) -> Void
  ) {
    self.init(
      name, meaning, key: nil, isShown: isShown, isArchitecture: isArchitecture, json: json
    ) { (part, _, configuration) throws(DocumentError) in try read(part, &configuration) }
  }

  /// A setting with forms of its own in configurations and checkpoints.
  init(
    _ name: String, _ meaning: String, key: Key?, isShown: Bool = true, isArchitecture: Bool = true,
    isWithinLimits: @escaping @Sendable (Configuration) -> Bool = { _ in true },
    json: @escaping @Sendable (Configuration) -> JSONValue?, read: @escaping Reading
  ) {
    (self.name, self.meaning, self.key) = (name, meaning, key)
    (self.isShown, self.isArchitecture) = (isShown, isArchitecture)
    (self.isWithinLimits, self.json, self.read) = (isWithinLimits, json, read)
  }
}

// MARK: The usual ones

extension ModelSetting {
  package typealias Path<Value> = any WritableKeyPath<Configuration, Value> & Sendable

  /// A size.
  ///
  /// - Parameters:
  ///   - name: In YAML and JSON.
  ///   - path: Where the configuration holds it.
  ///   - size: Which sizes there may be.
  ///   - fallback: What holds where it is left out.
  ///   - meaning: A clause without a full stop.
  /// - Returns: The setting.
  package static func size(
    _ name: String, _ path: Path<Int>, _ size: ModelSize, default fallback: Default = .standard,
    _ meaning: String
  ) -> ModelSetting {
    ModelSetting(
      name, meaning,
      key: key(name, path, .whole(size.range), fallback, meaning) { value, wrong in
        if size.isOdd, value % 2 == 0 {
          throw wrong("\(value) taps have no middle. Choose an odd number.")
        }
      },
      isWithinLimits: { size.contains($0[keyPath: path]) },
      json: { .number(Double($0[keyPath: path])) },
      read: { (part, _, configuration) throws(DocumentError) in
        let value = try part.wholeNumber(in: size.range)
        if !size.contains(value) { throw part.wrongType("an odd number") }
        configuration[keyPath: path] = value
      })
  }

  /// One of a few names.
  ///
  /// - Parameters:
  ///   - name: In YAML and JSON.
  ///   - path: Where the configuration holds it.
  ///   - fallback: What holds where it is left out.
  ///   - meaning: A clause without a full stop.
  /// - Returns: The setting.
  package static func choice<Value: RawRepresentable<String> & CaseIterable & Sendable>(
    _ name: String, _ path: Path<Value>, default fallback: Default = .standard, _ meaning: String
  ) -> ModelSetting {
    ModelSetting(
      name, meaning, key: key(name, path, .choice, fallback, meaning) { _, _ in },
      json: { .string($0[keyPath: path].rawValue) },
      read: { (part, _, configuration) throws(DocumentError) in
        configuration[keyPath: path] = try part.choice(of: name)
      })
  }

  private static func key<Value: Sendable>(
    _ name: String, _ path: Path<Value>, _ format: ValueFormat<Value>, _ fallback: Default,
    _ meaning: String,
    check: @escaping @Sendable (Value, (String) -> DocumentError) throws -> Void
  ) -> Key? {
    let meaning = "Of a \(Configuration.Network.kind): \(meaning)"
    switch fallback {
    case .standard:
      let key = ConfigurationKey(
        name, format, default: Configuration.standard[keyPath: path], meaning + ".")
      return Key(documented: key, followsOthers: false) { section, _, configuration in
        let value = try section(key)
        try check(value) { section.wrong(name, $0) }
        configuration[keyPath: path] = value
      }
    case .following(let standard, let words):
      let key = ConfigurationKey<Value?>(
        name, .optional(format), default: nil, "\(meaning); left out, \(words).")
      return Key(documented: key, followsOthers: true) { section, _, configuration in
        let value = try section(key) ?? standard(configuration)[keyPath: path]
        try check(value) { section.wrong(name, $0) }
        configuration[keyPath: path] = value
      }
    case .fixed:
      return nil
    }
  }

  /// Hertz; in a configuration that of the songs.
  package static var sampleRate: ModelSetting {
    ModelSetting(
      "sampleRate", "hertz, of the stems", isShown: false, isArchitecture: false,
      json: { .number(Double($0.sampleRate)) },
      read: { (part, configuration) throws(DocumentError) in
        configuration.sampleRate = try part.wholeNumber(in: SessionLimits.sampleRates, unit: " Hz")
      })
  }

  /// How loud stems are made; in a configuration that of the songs.
  package static var stemPreparation: ModelSetting {
    ModelSetting(
      "stemPreparation", "how loud stems are made before the model hears them",
      isArchitecture: false,
      json: { $0.preparation.json },
      read: { (part, configuration) throws(DocumentError) in
        configuration.preparation = try StemPreparation(part)
      })
  }
}

/// What settings have to be together.
package struct ModelCondition<Configuration>: Sendable {
  /// The setting that is complained of.
  let setting: String
  /// What is expected of it then, in words, such as `"concat" or "none"`.
  let expected: String
  /// Why anything else cannot be, and what to do.
  let reason: String
  let isMet: @Sendable (Configuration) -> Bool

  package init(
    on setting: String, expected: String, reason: String,
    isMet: @escaping @Sendable (Configuration) -> Bool
  ) {
    (self.setting, self.expected, self.reason, self.isMet) = (setting, expected, reason, isMet)
  }
}

/// The sizes that a setting may have.
package struct ModelSize: Equatable, Sendable {
  package let range: ClosedRange<Int>
  /// Whether only odd numbers have a meaning, as of taps around a middle one.
  package let isOdd: Bool

  package init(_ range: ClosedRange<Int>, isOdd: Bool = false) {
    (self.range, self.isOdd) = (range, isOdd)
  }

  package func contains(_ value: Int) -> Bool {
    range.contains(value) && !(isOdd && value % 2 == 0)
  }

  package static let inputs = ModelSize(1...1_024)
  package static let outputs = ModelSize(1...64)
  package static let depth = ModelSize(1...24)
  package static let channels = ModelSize(1...4_096)
  package static let taps = ModelSize(1...1_023, isOdd: true)
}
