package import Documents
package import MixingConsole
package import SignalOps

/// Which model, and how large: what the shapes of its weights follow from, and how it is used.
///
/// Its settings are declared once, in `settings`. Configurations in YAML, what checkpoints say of a model, the
/// table of `inspect` and the limits all follow from that list.
package protocol ModelConfiguration: Equatable, Sendable {
  associatedtype Network: Model where Network.Configuration == Self

  /// The values of settings that are left out.
  static var standard: Self { get }
  /// Every setting, in the order of checkpoints.
  static var settings: [ModelSetting<Self>] { get }
  /// What settings have to be together, beside each one's own limits.
  static var conditions: [ModelCondition<Self>] { get }
  /// What the model is to automix-toolkit; `nil` where it has no such model.
  static var toolkitForm: ToolkitForm<Self>? { get }

  /// Hertz, of the stems.
  var sampleRate: Int { get set }
  /// How loud stems were in training.
  var preparation: StemPreparation { get set }

  /// How many mono signals a song may have; `nil` for any number.
  var signalLimit: Int? { get }
  /// What the model sets of a console: of every track, then of buses and master.
  var controls: [LearnedControl] { get }
  /// Whether the gradient of some effect of the console is estimated.
  var estimatesGradients: Bool { get }
  /// Weights of other programs' checkpoints that the model does without, with their shapes; `nil` where any
  /// will do.
  var unneededWeights: [String: [Int]?] { get }
  /// Whether the model can learn from examples of a length.
  ///
  /// - Parameters:
  ///   - samples: The length of an example.
  ///   - batch: How many are heard at a time.
  ///   - activeStems: How many stems sound in each, at least.
  /// - Returns: Why it cannot; `nil` where it can.
  func lengthProblem(samples: Int, batch: Int, activeStems: Int) -> LengthProblem?
}

/// Why examples have the wrong length.
package enum LengthProblem: Equatable, Sendable {
  case noMultiple(of: Int)
  case tooShort(reason: String)
}

extension ModelConfiguration {
  package static var conditions: [ModelCondition<Self>] { [] }
  package static var toolkitForm: ToolkitForm<Self>? { nil }
  package var signalLimit: Int? { nil }
  package var controls: [LearnedControl] { [] }
  package var estimatesGradients: Bool { false }
  package var unneededWeights: [String: [Int]?] { [:] }
  package func lengthProblem(samples: Int, batch: Int, activeStems: Int) -> LengthProblem? { nil }
}

extension ModelConfiguration {
  package var kind: String { Network.kind }
  package var title: String { Network.title }

  /// The model of this configuration, its weights made in `scope`.
  package func network(_ scope: WeightScope) -> Network { Network(self, scope) }

  /// The same for stems at another rate, in hertz, and prepared in another way.
  package func at(_ sampleRate: Int, _ preparation: StemPreparation) -> Self {
    var configuration = self
    (configuration.sampleRate, configuration.preparation) = (sampleRate, preparation)
    return configuration
  }

  /// Whether another model is of the same kind and has the same settings.
  package func isEqual(to other: any ModelConfiguration) -> Bool { other as? Self == self }

  /// Refuses settings that no reader lets pass: a mistake of ours.
  func checkThatItFits() {
    for setting in Self.settings {
      precondition(
        setting.isWithinLimits(self),
        "\(kind): \(setting.name) \(setting.json(self)?.inline ?? "")")
    }
    for condition in Self.conditions {
      precondition(condition.isMet(self), "\(kind): \(condition.reason)")
    }
  }

  // MARK: JSON

  /// The configuration as it stands in checkpoints.
  package var json: JSONValue {
    .object(
      [JSONValue.Member("kind", .string(kind))]
        + Self.settings.compactMap { setting in
          setting.json(self).map { JSONValue.Member(setting.name, $0) }
        })
  }

  /// What `inspect` lists of a model: names as in JSON, and values.
  package var shownSettings: [(name: String, value: JSONValue)] {
    Self.settings.filter(\.isShown).compactMap { setting in
      setting.json(self).map { (setting.name, $0) }
    }
  }

  /// Reads a configuration, every key of it; effects of its console are those of a catalogue.
  init(
    _ part: JSONReader<DocumentError>, effects: EffectCatalogue
  ) throws(DocumentError) {
    try part.checkKeys(["kind"] + Self.settings.map(\.name))
    self = .standard
    for setting in Self.settings {
      if part.member(setting.name) == nil, setting.json(self) == nil { continue }
      try setting.read(try part.required(setting.name), effects, &self)
    }
    for condition in Self.conditions where !condition.isMet(self) {
      throw try part.required(condition.setting).wrongType(condition.expected)
    }
  }

  // MARK: YAML

  /// The settings that configurations may give, those first whose defaults follow from no other.
  private static var given: [(setting: ModelSetting<Self>, key: ModelSetting<Self>.Key)] {
    let keys = settings.compactMap { setting in setting.key.map { (setting: setting, key: $0) } }
    return keys.filter { !$0.key.followsOthers } + keys.filter(\.key.followsOthers)
  }

  /// The keys of a configuration's model section that are the model's own.
  package static var keys: [any DocumentedKey] { given.map(\.key.documented) }

  /// Reads the model's own keys; effects of its console are those of a catalogue.
  package init(_ section: SectionReader, effects: EffectCatalogue = .builtIn) throws {
    self = .standard
    for (_, key) in Self.given { try key.read(section, effects, &self) }
    for condition in Self.conditions where !condition.isMet(self) {
      throw section.wrong(condition.setting, condition.reason)
    }
  }
}

/// The names and shapes of a model's weights, and of what its checkpoints may hold besides.
///
/// Known without making the weights, so that a checkpoint that claims an enormous model costs nothing.
package struct ExpectedWeights {
  /// What the model needs, in the order of its layers.
  package let needed: [(name: String, shape: [Int])]
  /// What may be there and is dropped, with its shape; `nil` where any will do.
  let unneeded: [String: [Int]?]

  /// How many numbers are needed.
  var count: Int { needed.reduce(0) { $0 + $1.shape.reduce(1, *) } }

  /// The weights of a model.
  fileprivate init(of model: some ModelConfiguration) {
    needed = ModelWeights.outline { _ = model.network($0) }
    var unneeded = model.unneededWeights
    // PyTorch's batch norm counts batches.
    let variance = "running_var"
    for (name, _) in needed where name.hasSuffix(variance) {
      unneeded[name.dropLast(variance.count) + "num_batches_tracked"] = .some([])
    }
    self.unneeded = unneeded
  }
}

extension ModelConfiguration {
  /// The weights of the model, whose settings are within their limits.
  package var expectedWeights: ExpectedWeights { ExpectedWeights(of: self) }
}
