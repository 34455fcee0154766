package import Documents

/// A loss as configurations and `fader evaluate` know it: its name, what can be set of it, how it is made.
///
/// A further one is an extension with a constant of this type beside its loss, and a line in `LossCatalogue`.
package struct LossKind: Sendable {
  /// Whom the values of a loss are to agree with.
  package enum Origin: Sendable {
    /// Another program, in whose goldens the loss stands under its name.
    case peer(String)
    /// Nobody; why there is no other program to agree with.
    case own(reason: String)
  }

  package let name: String
  /// A sentence for people.
  package let meaning: String
  package let origin: Origin
  /// Whether the loss has a meaning for two channels only.
  package let needsStereo: Bool
  /// Whether `fader evaluate` reports it. Then it can be computed from pieces (`Loss.piecewise`).
  package let isReported: Bool
  /// The keys of a term of this kind beside those that every term has, each with its default.
  package let settings: [any DocumentedKey]

  /// Makes the loss for audio at a rate in hertz.
  typealias Maker = @Sendable (_ sampleRate: Int) -> any Loss
  private let standard: ConfiguredLoss.Made
  private let read: @Sendable (SectionReader) throws -> ConfiguredLoss.Made

  /// A loss made of settings.
  ///
  /// - Parameters:
  ///   - name: Lower camel case.
  ///   - meaning: A sentence for people.
  ///   - origin: Whom its values are to agree with.
  ///   - needsStereo: Whether it has a meaning for two channels only.
  ///   - isReported: Whether `fader evaluate` reports it.
  ///   - standard: What holds where nothing is set.
  ///   - settings: What can be set.
  ///   - problem: Why settings do not go together; `nil` where they do.
  ///   - loss: The loss with some settings, for audio at a rate in hertz.
  package init<Settings: Sendable>(
    _ name: String, _ meaning: String, origin: Origin, needsStereo: Bool, isReported: Bool,
    standard: Settings, settings: [LossSetting<Settings>],
    problem: @escaping @Sendable (Settings) -> String? = { _ in nil },
    loss: @escaping @Sendable (Settings, _ sampleRate: Int) -> any Loss
  ) {
    @Sendable func made(_ values: Settings) -> ConfiguredLoss.Made {
      (settings.map { $0.text(values) }, { loss(values, $0) })
    }
    (self.name, self.meaning, self.origin) = (name, meaning, origin)
    (self.needsStereo, self.isReported) = (needsStereo, isReported)
    self.settings = settings.map { $0.key(standard) }
    self.standard = made(standard)
    read = { reader in
      var values = standard
      for setting in settings { try setting.read(reader, &values) }
      if let problem = problem(values) {
        throw DocumentError.meaningless(reader.place, reason: problem)
      }
      return made(values)
    }
  }

  /// A loss that holds its settings itself.
  package init<Own: Loss & Sendable>(
    _ name: String, _ meaning: String, origin: Origin, needsStereo: Bool, isReported: Bool,
    _ standard: Own, settings: [LossSetting<Own>] = []
  ) {
    self.init(
      name, meaning, origin: origin, needsStereo: needsStereo, isReported: isReported,
      standard: standard, settings: settings
    ) { loss, _ in loss }
  }

  /// The same loss with one more setting: a filter that both signals pass first.
  var withFilter: LossKind { LossKind(filtering: self) }

  private static let filter = ConfigurationKey(
    "filter", .choice, default: PreEmphasis.Kind.none,
    "what both signals pass first: highPass, foldedDifferentiator, lowPass or aWeighting.")

  private init(filtering kind: LossKind) {
    @Sendable func made(_ base: ConfiguredLoss.Made, _ filter: PreEmphasis.Kind)
      -> ConfiguredLoss.Made
    {
      (
        base.settings + ["filter: \(filter.rawValue)"],
        { rate in
          let loss = base.make(rate)
          return filter.filter(sampleRate: rate).map { PreEmphasizedLoss([$0], loss) } ?? loss
        }
      )
    }
    (name, meaning, origin) = (kind.name, kind.meaning, kind.origin)
    (needsStereo, isReported) = (kind.needsStereo, kind.isReported)
    settings = kind.settings + [Self.filter]
    standard = made(kind.standard, .none)
    read = { [read = kind.read] in made(try read($0), try $0(Self.filter)) }
  }

  /// The loss with its own settings, for audio at a rate in hertz.
  package func loss(sampleRate: Int) -> any Loss { standard.make(sampleRate) }

  /// The loss with its own settings.
  package var configured: ConfiguredLoss { ConfiguredLoss(self, settings: [], standard.make) }

  /// The loss with the settings of a section, among whose keys `settings` are.
  package func configured(by reader: SectionReader) throws -> ConfiguredLoss {
    let made = try read(reader)
    return ConfiguredLoss(
      self, settings: made.settings == standard.settings ? [] : made.settings, made.make)
  }
}

/// A kind of loss with its settings.
package struct ConfiguredLoss: Sendable, Equatable {
  /// Settings as YAML, `name: value` each, and the loss that they make.
  typealias Made = (settings: [String], make: LossKind.Maker)

  package let kind: LossKind
  /// Every setting as YAML, `name: value`; empty where all are the kind's own.
  package let settings: [String]
  private let make: LossKind.Maker

  fileprivate init(_ kind: LossKind, settings: [String], _ make: @escaping LossKind.Maker) {
    (self.kind, self.settings, self.make) = (kind, settings, make)
  }

  /// The loss for audio at a rate in hertz.
  package func loss(sampleRate: Int) -> any Loss { make(sampleRate) }

  package static func == (one: ConfiguredLoss, other: ConfiguredLoss) -> Bool {
    one.kind.name == other.kind.name && one.settings == other.settings
  }
}

/// What can be set of a loss: a key, and where its value stands among the settings. The default of the key
/// stands there too.
package struct LossSetting<Settings>: Sendable {
  let key: @Sendable (_ standard: Settings) -> any DocumentedKey
  /// The setting as YAML, `name: value`.
  let text: @Sendable (Settings) -> String
  let read: @Sendable (SectionReader, inout Settings) throws -> Void

  /// - Parameters:
  ///   - name: Lower camel case.
  ///   - path: Where the value stands.
  ///   - format: What is valid.
  ///   - meaning: What follows "Of mrstft: ".
  package init<Value: Sendable>(
    _ name: String, _ path: any WritableKeyPath<Settings, Value> & Sendable,
    _ format: ValueFormat<Value>, _ meaning: String
  ) {
    @Sendable func key(_ settings: Settings) -> ConfigurationKey<Value> {
      ConfigurationKey(name, format, default: settings[keyPath: path], meaning)
    }
    self.key = { key($0) }
    text = { "\(name): \(format.text($0[keyPath: path]))" }
    read = { reader, settings in settings[keyPath: path] = try reader(key(settings)) }
  }

  /// The same of settings that hold these.
  func of<Whole>(
    _ path: any WritableKeyPath<Whole, Settings> & Sendable
  ) -> LossSetting<Whole> {
    LossSetting<Whole>(
      key: { [key] in key($0[keyPath: path]) }, text: { [text] in text($0[keyPath: path]) },
      read: { [read] in try read($0, &$1[keyPath: path]) })
  }

  private init(
    key: @escaping @Sendable (Settings) -> any DocumentedKey,
    text: @escaping @Sendable (Settings) -> String,
    read: @escaping @Sendable (SectionReader, inout Settings) throws -> Void
  ) {
    (self.key, self.text, self.read) = (key, text, read)
  }
}
