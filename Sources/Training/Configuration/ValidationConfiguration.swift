package import Datasets
package import Documents

/// How a model is judged while it learns.
package struct ValidationConfiguration: ConfigurationSection {
  package let every: Int?
  package let split: Split
  package let examplesPerSong: Int
  package let features: Bool
  package let audioExamples: Int

  static let every = ConfigurationKey(
    "every", .optional(.whole(1...100_000_000, unit: "steps")), default: 500,
    "How often it is done, and at the end; null for never.")
  static let split = ConfigurationKey(
    "split", .choice, default: Split.validation, "The songs that are listened to.")
  static let examplesPerSong = ConfigurationKey(
    "examplesPerSong", .whole(1...1_000), default: 4,
    "How many places of each song, the same ones each time.")
  static let features = ConfigurationKey(
    "features", .truth, default: true, "Whether the features of `fader evaluate` are measured.")
  static let audioExamples = ConfigurationKey(
    "audioExamples", .whole(0...1_000), default: 2,
    "How many mixes are kept each time, to be listened to.")
  package static let keys: [any DocumentedKey] = [
    every, split, examplesPerSong, features, audioExamples,
  ]

  /// - Parameter reader: The section.
  /// - Throws: Which value is not valid, and what would be.
  package init(_ reader: SectionReader) throws {
    every = try reader(Self.every)
    split = try reader(Self.split)
    examplesPerSong = try reader(Self.examplesPerSong)
    features = try reader(Self.features)
    audioExamples = try reader(Self.audioExamples)
  }
}
