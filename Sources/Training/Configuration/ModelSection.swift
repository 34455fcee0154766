import Documents
package import Models
package import SignalOps

/// Which model is trained, and how large it is.
package struct ModelSection: Sendable {
  /// The model, but for what follows from the songs.
  private let model: any ModelConfiguration
  /// The checkpoint whose weights come first; `nil` for random ones.
  package let startFrom: String?

  private static let startFrom = ConfigurationKey(
    "startFrom", .optional(.path), default: nil, affectsTraining: false,
    "The checkpoint whose weights the model starts with; left out, random ones.")

  private static func kind(_ models: ModelCatalogue) -> ConfigurationKey<any Model.Type> {
    ConfigurationKey(
      required: "kind",
      .choice(
        among: models.kinds.compactMap { kind in models[kind].map { (kind, $0) } },
        name: { $0.kind }),
      models.models.map { "\($0.kind) \($0.purpose)" }.joined(separator: ", ") + ".")
  }

  /// A section on one of these models, or none.
  static func format(_ models: ModelCatalogue) -> ValueFormat<ModelSection?> {
    .optionalSection(keys: [kind(models), startFrom] + models.keys) { reader in
      try ModelSection(reader, models)
    }
  }

  /// - Parameters:
  ///   - reader: The section.
  ///   - models: Those that it may name.
  /// - Throws: Which value is not valid, and what would be; that a key belongs to another kind of model.
  private init(_ reader: SectionReader, _ models: ModelCatalogue) throws {
    let kind = try reader(Self.kind(models))
    startFrom = try reader(Self.startFrom)
    model = try models.configuration(of: kind, reader)
  }

  package var kind: String { model.kind }
  /// How many mono signals the model takes; `nil` for any number.
  package var signalLimit: Int? { model.signalLimit }
  /// Whether the model stands in for an effect.
  package var isProxy: Bool { kind == EffectProxy.kind }
  /// Whether the model sets controls of a console.
  var setsControls: Bool { !model.controls.isEmpty }

  /// The model at a rate in hertz, and for stems prepared in a way.
  package func configuration(
    _ sampleRate: Int, _ preparation: StemPreparation
  ) -> any ModelConfiguration {
    model.at(sampleRate, preparation)
  }
}
