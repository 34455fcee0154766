package import Datasets
import MixingConsole

/// Which songs there are.
package struct DataConfiguration: ConfigurationSection {
  package let kind: DatasetKind
  /// Absolute.
  package let path: String
  /// In hertz; `nil` for the rate that most mixes have.
  package let sampleRate: Int?
  package let split: SplitRule

  static let kind = ConfigurationKey(
    "kind", .choice, default: DatasetKind.folder,
    "How the files lie: folder is SONG/stems/* and SONG/mix.*, manifest a JSON list.")
  static let path = ConfigurationKey(
    required: "path", .path, "The folder with the songs, or the manifest.")
  static let sampleRate = ConfigurationKey(
    "sampleRate", .optional(.whole(SessionLimits.sampleRates, unit: "Hz")), default: nil,
    "Everything is brought to this rate; left out, to the one that most mixes have.")
  static let split = ConfigurationKey(
    "split", .section, default: SplitConfiguration(.standard),
    "A share for each split, by a hash of the songs' names, or a list of names; left out, 0.8, 0.1, 0.1."
  )
  package static let keys: [any DocumentedKey] = [kind, path, sampleRate, split]

  /// - Parameter reader: The section.
  /// - Throws: What is wrong with a key.
  package init(_ reader: SectionReader) throws {
    kind = try reader(Self.kind)
    path = try reader(Self.path)
    sampleRate = try reader(Self.sampleRate)
    split = try reader(Self.split).rule
  }
}
