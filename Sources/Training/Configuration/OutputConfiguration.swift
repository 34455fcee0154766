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
  /// - Throws: What is wrong with a key.
  package init(_ reader: SectionReader) throws {
    directory = try reader(Self.directory)
  }
}
