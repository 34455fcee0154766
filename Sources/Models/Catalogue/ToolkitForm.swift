import Documents

/// What a model is to automix-toolkit, whose names of weights Fader uses.
package struct ToolkitForm<Configuration: ModelConfiguration>: Sendable {
  /// The name of a weight that no other model has.
  let sign: String
  /// Reads the configuration off the shapes of weights; the sample rate is not in them.
  let inferred: @Sendable (StoredShapes) throws(CheckpointError) -> Configuration
  /// What is assumed of the weights of a file, because they do not say it; `nil` where they say everything.
  let assumption: @Sendable (Configuration, _ file: String) -> String?
  /// What the toolkit's `System` makes the model with, beside what it makes every model with.
  let hyperparameters: @Sendable (Configuration) -> [JSONValue.Member]
  /// The model that it then makes.
  let counterpart: @Sendable (Configuration) -> Configuration

  init(
    sign: String,
    inferred: @escaping @Sendable (StoredShapes) throws(CheckpointError) -> Configuration,
    assumption: @escaping @Sendable (Configuration, _ file: String) -> String? = { _, _ in nil },
    hyperparameters: @escaping @Sendable (Configuration) -> [JSONValue.Member],
    counterpart: @escaping @Sendable (Configuration) -> Configuration
  ) {
    (self.sign, self.inferred, self.assumption) = (sign, inferred, assumption)
    (self.hyperparameters, self.counterpart) = (hyperparameters, counterpart)
  }
}

extension ModelConfiguration {
  /// What automix-toolkit's `System` is made with, so that it makes this model and no losses.
  var toolkitHyperparameters: [JSONValue.Member] {
    (Self.toolkitForm?.hyperparameters(self) ?? []) + [
      .init("sample_rate", .number(Double(sampleRate))), .init("recon_losses", []),
      .init("recon_loss_weights", []),
    ]
  }

  /// In what the model differs from the one that automix-toolkit's `System` makes in its place, each with both
  /// values; empty where it makes just this one.
  package var toolkitDifferences: [String] {
    guard let other = Self.toolkitForm?.counterpart(self) else { return ["kind \(kind)"] }
    return Self.settings.filter(\.isArchitecture).compactMap { setting in
      let (own, toolkits) = (setting.json(self), setting.json(other))
      func text(_ value: JSONValue?) -> String { value?.plain ?? "none" }
      return own == toolkits ? nil : "\(setting.name) \(text(own)), not \(text(toolkits))"
    }
  }

  /// What was assumed where the configuration was read off the weights of a file; `nil` where nothing was.
  package func assumption(in file: String) -> String? { Self.toolkitForm?.assumption(self, file) }
}

extension JSONValue {
  fileprivate var plain: String { if case .string(let text) = self { text } else { inline } }
}
