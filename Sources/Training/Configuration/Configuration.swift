package import Documents
import Losses
package import Models

/// What a run is described by.
package struct Configuration: Sendable {
  /// The models that it may name.
  package let models: ModelCatalogue
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
  /// From which every random choice follows.
  package let seed: Int
  /// Every key with its value, in the order of the reference.
  package let entries: [ConfigurationRecord.Entry]

  /// So that a broken or hostile file ends in a message, not in memory.
  static let byteLimit = 1 << 20
  private static let noun = "a configuration (YAML)"
  /// What editors of Windows put in front of UTF-8.
  private static let byteOrderMark: [UInt8] = [0xef, 0xbb, 0xbf]

  static let data = ConfigurationKey<DataConfiguration>(
    required: "data", .section, "Which songs there are; it needs at least `path`.")
  private static func model(_ models: ModelCatalogue) -> ConfigurationKey<ModelSection?> {
    ConfigurationKey(
      "model", ModelSection.format(models), default: nil,
      "Which model is trained; it needs at least `kind`. Only `fader train` asks for it.")
  }
  static let loss = ConfigurationKey(
    "loss", .list(LossTerm.format, of: "terms", count: 1...32),
    default: [LossTerm(.audio(.sumDifferenceStft))], "What is made small: the sum of these terms.")
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

  /// Every key of a configuration that may name these models, in the order in which they are explained.
  package static func keys(_ models: ModelCatalogue) -> [any DocumentedKey] {
    [
      seed, data, model(models), loss, optimizer, schedule, training, validation, checkpoints,
      logging, output,
    ]
  }

  /// - Parameters:
  ///   - reader: The document.
  ///   - models: Those that it may name.
  /// - Throws: What is wrong with a key.
  private init(_ reader: SectionReader, _ models: ModelCatalogue) throws {
    self.models = models
    seed = try reader(Self.seed)
    data = try reader(Self.data)
    model = try reader(Self.model(models))
    loss = try reader(Self.loss)
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
        Self.loss,
        "\(kind.rawValue) is there twice. Leave one, with the sum of both weights.")
    }
    for kind in kinds {
      if let model, let problem = StemsToMix.problem(of: kind, with: model) {
        throw reader.wrong(Self.loss, problem)
      }
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
  ///   - models: Those that it may name.
  ///   - changes: What is put into the place of what the file says; paths in it are relative to the working
  ///     directory.
  /// - Throws: `DocumentError`.
  package init(
    contentsOf file: String, models: ModelCatalogue, changes: [ConfigurationChange] = []
  ) throws {
    let text = try DocumentError.passing { () throws(FileError) in
      try FileBytes.read(file, limit: Self.byteLimit, as: Self.noun)
    }
    try self.init(text, file: file, models: models, changes: changes)
  }

  /// Reads a text.
  ///
  /// - Parameters:
  ///   - yaml: UTF-8.
  ///   - file: Where it lies, for messages and relative paths.
  ///   - models: Those that it may name.
  ///   - changes: What is put into the place of what the text says.
  /// - Throws: `DocumentError`.
  package init(
    _ yaml: [UInt8], file: String, models: ModelCatalogue, changes: [ConfigurationChange] = []
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
      SectionReader(document, keys: Self.keys(models), record: ConfigurationRecord()), models)
  }
}
