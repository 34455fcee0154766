package import Documents

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
  /// - Throws: What is wrong with a key.
  package init(_ reader: SectionReader) throws {
    every = try reader(Self.every)
    keepEvery = try reader(Self.keepEvery)
  }
}
