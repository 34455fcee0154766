package import Documents
package import MixingConsole

/// The models that configurations and checkpoints may name.
package struct ModelCatalogue: Sendable {
  /// The models of this program. A new one is a new line here.
  package static let builtIn = ModelCatalogue([
    DifferentiableMixingConsole.self,
    MixWaveUNet.self,
    EffectProxy.self,
  ])

  package let models: [any Model.Type]
  /// The effects that their configurations may name.
  package let effects: EffectCatalogue

  package init(_ models: [any Model.Type], effects: EffectCatalogue = .builtIn) {
    let kinds = models.map { $0.kind }
    precondition(Set(kinds).count == kinds.count, "ModelCatalogue: two models of one kind")
    self.models = models
    self.effects = effects
  }

  /// The same models, whose consoles may have effects of another catalogue.
  package func with(effects: EffectCatalogue) -> ModelCatalogue {
    ModelCatalogue(models, effects: effects)
  }

  /// The names of the models, the latest first.
  package var kinds: [String] { models.reversed().map { $0.kind } }
  /// The names for people of those whose weights can be told by their names, in the same order.
  private var titles: [String] {
    models.reversed().filter { sign(of: $0) != nil }.map { $0.title }
  }

  /// The model with this name.
  package subscript(kind: String) -> (any Model.Type)? { models.first { $0.kind == kind } }

  // MARK: Configurations

  /// Each model's own keys, as configurations may give them.
  package var keys: [any DocumentedKey] { models.flatMap { Self.keys(of: $0) } }

  /// Reads the own keys of a model, and refuses those that only others have.
  package func configuration(
    of kind: any Model.Type, _ section: SectionReader
  ) throws -> any ModelConfiguration {
    let own = Self.keys(of: kind).map(\.name)
    for key in keys where !own.contains(key.name) {
      let owners = models.filter { Self.keys(of: $0).contains { $0.name == key.name } }
      try section.refuse(
        [key],
        because: "only a \(owners.map { $0.kind }.joined(separator: " or a ")) has this setting, "
          + "not a \(kind.kind). Leave it out.")
    }
    func read<Kind: Model>(_ kind: Kind.Type) throws -> any ModelConfiguration {
      try Kind.Configuration(section, effects: effects)
    }
    return try read(kind)
  }

  private static func keys<Kind: Model>(of kind: Kind.Type) -> [any DocumentedKey] {
    Kind.Configuration.keys
  }

  // MARK: Checkpoints

  /// Reads what a checkpoint says of its model.
  package func configuration(
    _ part: JSONReader<DocumentError>
  ) throws(DocumentError) -> any ModelConfiguration {
    let name = try part.required("kind")
    guard let kind = self[try name.string()] else {
      throw .unknownName(name.place, kind: "model", found: try name.string(), valid: kinds)
    }
    func read<Kind: Model>(_ kind: Kind.Type) throws(DocumentError) -> any ModelConfiguration {
      try Kind.Configuration(part, effects: effects)
    }
    return try read(kind)
  }

  /// The name of a weight that no other model has.
  private func sign(of kind: any Model.Type) -> String? {
    func sign<Kind: Model>(_ kind: Kind.Type) -> String? { Kind.Configuration.toolkitForm?.sign }
    return sign(kind)
  }

  /// The model that a weight's name tells, whatever stands in front of it, and how much of the name is its own.
  private func model(ofWeight name: String) -> (kind: any Model.Type, suffix: String)? {
    for kind in models {
      guard let suffix = sign(of: kind) else { continue }
      if name == suffix || name.hasSuffix("." + suffix) { return (kind, suffix) }
    }
    return nil
  }

  /// Whether a weight's name says that it belongs to a model, whatever stands in front of it.
  func hasWeight(named name: String) -> Bool { model(ofWeight: name) != nil }

  /// Finds out which model weights belong to, and its sizes, from their names and shapes.
  ///
  /// - Parameter stored: A checkpoint without Fader's own description.
  /// - Returns: The model, and what stands in front of the names of all its weights, such as `model.`.
  /// - Throws: That the weights are of no known model, or which of them cannot be one of it.
  func inferred(
    from stored: StoredCheckpoint
  ) throws(CheckpointError) -> (model: any ModelConfiguration, prefix: String) {
    let sampleRate = try Self.sampleRate(of: stored)
    for weight in stored.weights {
      guard let (kind, suffix) = model(ofWeight: weight.name) else { continue }
      let prefix = String(weight.name.dropLast(suffix.count))
      let shapes = StoredShapes(stored.weights, prefix: prefix, file: stored.file)
      func infer<Kind: Model>(
        _ kind: Kind.Type
      ) throws(CheckpointError) -> (any ModelConfiguration)? {
        var model = try Kind.Configuration.toolkitForm?.inferred(shapes)
        model?.sampleRate = sampleRate
        return model
      }
      if let model = try infer(kind) { return (model, prefix) }
    }
    throw stored.file.error(.unknownModel(names: Array(stored.names.prefix(3)), known: titles))
  }

  /// What Lightning saved as `sample_rate`, else 44,100 Hz.
  private static func sampleRate(of stored: StoredCheckpoint) throws(CheckpointError) -> Int {
    let key = "sample_rate"
    guard let json = stored.hyperparameters[key] else { return 44_100 }
    guard case .number(let number) = json, let rate = Int(exactly: number),
      SessionLimits.sampleRates.contains(rate)
    else {
      throw stored.file.error(.wrongSampleRate(found: json.inline))
    }
    return rate
  }
}
