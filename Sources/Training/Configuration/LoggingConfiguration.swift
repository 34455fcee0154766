package import Documents

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
  /// - Throws: What is wrong with a key.
  package init(_ reader: SectionReader) throws {
    every = try reader(Self.every)
    tensorBoard = try reader(Self.tensorBoard)
  }
}
