package import Documents

/// Where a run is written.
package struct OutputConfiguration: ConfigurationSection {
  /// The run folder; `nil` for `runs/` and the configuration's name.
  package let directory: String?

  static let directory = ConfigurationKey(
    "directory", .optional(.outputPath), default: nil, affectsTraining: false,
    "The run folder; left out, runs/ and the name of the configuration.")
  package static let keys: [any DocumentedKey] = [directory]

  /// - Parameter reader: The section.
  /// - Throws: Which value is not valid, and what would be.
  package init(_ reader: SectionReader) throws {
    directory = try reader(Self.directory)
  }
}

/// When the state of a run is kept.
package struct CheckpointsConfiguration: ConfigurationSection {
  package let every: Int
  package let keepEvery: Int?

  static let every = ConfigurationKey(
    "every", .whole(1...100_000_000, unit: "steps"), default: 500, affectsTraining: false,
    "How often last.safetensors is written, from which a run that was cut off goes on.")
  static let keepEvery = ConfigurationKey(
    "keepEvery", .optional(.whole(1...100_000_000, unit: "steps")), default: nil,
    affectsTraining: false,
    "How often a step-N.safetensors is written that stays; null for never.")
  package static let keys: [any DocumentedKey] = [every, keepEvery]

  /// - Parameter reader: The section.
  /// - Throws: Which value is not valid, and what would be.
  package init(_ reader: SectionReader) throws {
    every = try reader(Self.every)
    keepEvery = try reader(Self.keepEvery)
  }
}

/// What is written down of a run.
package struct LoggingConfiguration: ConfigurationSection {
  package let every: Int
  package let tensorBoard: Bool

  static let every = ConfigurationKey(
    "every", .whole(1...1_000_000, unit: "steps"), default: 10, affectsTraining: false,
    "How many steps a row of metrics.csv stands for.")
  static let tensorBoard = ConfigurationKey(
    "tensorBoard", .truth, default: true, affectsTraining: false,
    "Whether event files for TensorBoard are written.")
  package static let keys: [any DocumentedKey] = [every, tensorBoard]

  /// - Parameter reader: The section.
  /// - Throws: Which value is not valid, and what would be.
  package init(_ reader: SectionReader) throws {
    every = try reader(Self.every)
    tensorBoard = try reader(Self.tensorBoard)
  }
}
