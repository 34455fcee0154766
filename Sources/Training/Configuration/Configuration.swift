package import Datasets
package import Documents
package import Losses
import MixingConsole
package import Models

/// What a run is described by.
package struct Configuration: Sendable {
  /// What a configuration may name.
  package struct Catalogues: Sendable {
    package let layouts: LayoutCatalogue
    package let losses: LossCatalogue
    package let models: ModelCatalogue

    package init(layouts: LayoutCatalogue, losses: LossCatalogue, models: ModelCatalogue) {
      self.layouts = layouts
      self.losses = losses
      self.models = models
    }

    /// What Fader knows.
    package static let builtIn = Catalogues(
      layouts: .builtIn, losses: .builtIn, models: .builtIn)

    /// The same where programs may run that a configuration names.
    fileprivate var allowingCommands: Catalogues {
      Catalogues(
        layouts: layouts, losses: losses,
        models: models.with(effects: models.effects.allowingCommands))
    }
  }

  package let data: DataConfiguration
  /// `nil` in a configuration that only names songs, as `fader evaluate` needs them.
  package let model: ModelSection?
  package let loss: [LossTerm]
  package let optimizer: OptimizerConfiguration
  package let schedule: ScheduleConfiguration
  package let training: TrainingConfiguration
  package let validation: ValidationConfiguration
  package let checkpoints: CheckpointsConfiguration
  package let logging: LoggingConfiguration
  package let output: OutputConfiguration
  /// The seed from which every random choice follows.
  package let seed: Int
  /// What it could name.
  package let catalogues: Catalogues
  /// Every key with its value, in the order of the reference.
  package let entries: [ConfigurationRecord.Entry]

  /// So that a broken or hostile file ends in a message, not in memory.
  static let byteLimit = 1 << 20
  private static let noun = "a configuration (YAML)"
  /// What editors of Windows put in front of UTF-8.
  private static let byteOrderMark: [UInt8] = [0xef, 0xbb, 0xbf]

  private static func data(_ catalogues: Catalogues) -> ConfigurationKey<DataConfiguration> {
    ConfigurationKey(
      required: "data", DataConfiguration.format(catalogues.layouts),
      "Which songs there are; it needs at least `path`.")
  }
  private static func model(_ catalogues: Catalogues) -> ConfigurationKey<ModelSection?> {
    ConfigurationKey(
      "model", ModelSection.format(catalogues.models), default: nil,
      "Which model is trained; it needs at least `kind`. Only `fader train` asks for it.")
  }
  private static func loss(
    _ catalogues: Catalogues, default standard: LossKind = .mrstft
  ) -> ConfigurationKey<[LossTerm]> {
    ConfigurationKey(
      "loss", .list(LossTerm.format(catalogues.losses), of: "terms", count: 1...32),
      default: [LossTerm(standard)],
      "What is made small: the sum of these terms. Of an effectProxy left out esr.")
  }
  static let optimizer = ConfigurationKey<OptimizerConfiguration>(
    section: "optimizer", "How weights follow their gradients.")
  static let schedule = ConfigurationKey<ScheduleConfiguration>(
    section: "schedule", "How the learning rate changes.")
  static let training = ConfigurationKey<TrainingConfiguration>(
    section: "training", "How long and in what portions is learned.")
  static let validation = ConfigurationKey<ValidationConfiguration>(
    section: "validation", "How the model is judged while it learns.")
  static let checkpoints = ConfigurationKey<CheckpointsConfiguration>(
    section: "checkpoints", "When the state of the run is kept.")
  static let logging = ConfigurationKey<LoggingConfiguration>(
    section: "logging", "What is written down.")
  static let output = ConfigurationKey<OutputConfiguration>(
    section: "output", "Where the run is written.")
  static let seed = ConfigurationKey(
    "seed", .whole(0...Int(UInt32.max)), default: 0, "Every random choice follows from it.")
  static let allowCommands = ConfigurationKey(
    "allowCommands", .truth, default: false,
    "Whether effects may run commands that the configuration names: it may come from a stranger.")
  /// Every key, in the order in which they are explained.
  package static func keys(_ catalogues: Catalogues) -> [any DocumentedKey] {
    [
      seed, allowCommands, data(catalogues), model(catalogues), loss(catalogues), optimizer,
      schedule, training,
      validation, checkpoints, logging, output,
    ]
  }

  private init(_ reader: SectionReader, _ catalogues: Catalogues) throws {
    seed = try reader(Self.seed)
    let allowsCommands = try reader(Self.allowCommands)
    data = try reader(Self.data(catalogues))
    model = try reader(Self.model(allowsCommands ? catalogues.allowingCommands : catalogues))
    self.catalogues = catalogues
    let isProxy = model?.isProxy == true
    let lossKey = Self.loss(catalogues, default: isProxy ? .esr : .mrstft)
    loss = try reader(lossKey)
    optimizer = try reader(Self.optimizer)
    schedule = try reader(Self.schedule)
    training = try reader(Self.training)
    validation = try reader(Self.validation)
    checkpoints = try reader(Self.checkpoints)
    logging = try reader(Self.logging)
    output = try reader(Self.output)
    entries = reader.record?.entries ?? []
    let kinds = loss.map(\.kind)
    for (index, kind) in kinds.enumerated() where kinds[..<index].contains(kind) {
      throw reader.wrong(
        lossKey, "\(kind.name) is there twice. Leave one, with the sum of both weights.")
    }
    for kind in kinds {
      let problem =
        isProxy
        ? EffectImitation.problem(of: kind)
        : model.flatMap { StemsToMix.problem(of: kind, with: $0) }
      if let problem { throw reader.wrong(lossKey, problem) }
    }
    if let model, isProxy != (data.layout is EffectLayout) {
      throw reader.wrong(
        Self.data(catalogues),
        isProxy
          ? "a proxy learns from sounds alone. Set data.kind: \(EffectLayout.name)."
          : "songs of the kind \(EffectLayout.name) have no mixes of their own, and a \(model.kind) learns to "
            + "mix. Choose another data.kind, or train an \(EffectProxy.kind).")
    }
    if schedule.kind == .plateau || training.earlyStopping != nil, validation.every == nil {
      throw reader.wrong(
        Self.validation,
        "without validation neither a plateau nor the time to stop can be seen. Set validation.every."
      )
    }
  }

  /// Reads a file.
  ///
  /// - Parameters:
  ///   - file: YAML. Paths in it are relative to its folder.
  ///   - changes: What is put into the place of what the file says; paths in it are relative to the working
  ///     directory.
  ///   - catalogues: What it may name.
  /// - Throws: `DocumentError`.
  package init(
    contentsOf file: String, changes: [ConfigurationChange] = [], catalogues: Catalogues
  ) throws {
    let text = try DocumentError.passing { () throws(FileError) in
      try FileBytes.read(file, limit: Self.byteLimit, as: Self.noun)
    }
    try self.init(text, file: file, changes: changes, catalogues: catalogues)
  }

  /// Reads a text.
  ///
  /// - Parameters:
  ///   - yaml: UTF-8.
  ///   - file: Where it lies, for messages and relative paths.
  ///   - changes: What is put into the place of what the text says.
  ///   - catalogues: What it may name.
  /// - Throws: `DocumentError`.
  package init(
    _ yaml: [UInt8], file: String, changes: [ConfigurationChange] = [], catalogues: Catalogues
  ) throws {
    if yaml.count > Self.byteLimit {
      throw DocumentError.file(.tooLarge(file, limit: Self.byteLimit, kind: Self.noun))
    }
    // A byte order mark would count as a column, and what is indented by it as a section.
    let bytes = yaml.starts(with: Self.byteOrderMark) ? yaml.dropFirst(3) : yaml[...]
    guard let text = String(validating: bytes, as: UTF8.self) else {
      throw DocumentError.file(.notText(file))
    }
    let document = try ConfigurationNode(parsing: text, file: file, changes: changes)
    try self.init(
      SectionReader(document, keys: Self.keys(catalogues), record: ConfigurationRecord()),
      catalogues)
  }
}
