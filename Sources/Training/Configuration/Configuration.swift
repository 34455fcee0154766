import Foundation

/// What a run is described by.
package struct Configuration: ConfigurationSection {
  package let data: DataConfiguration
  /// From which every random choice follows.
  package let seed: Int

  /// So that a broken or hostile file ends in a message, not in memory.
  static let byteLimit = 1 << 20

  static let data = ConfigurationKey<DataConfiguration>(
    required: "data", .section, "Which songs there are; it needs at least `path`.")
  static let seed = ConfigurationKey(
    "seed", .whole(0...Int(UInt32.max)), default: 0, "Every random choice follows from it.")
  package static let keys: [any DocumentedKey] = [data, seed]

  /// - Parameter reader: The document.
  /// - Throws: What is wrong with a key.
  package init(_ reader: SectionReader) throws {
    data = try reader(Self.data)
    seed = try reader(Self.seed)
  }

  /// Reads a file.
  ///
  /// - Parameter file: YAML. Paths in it are relative to its folder.
  /// - Throws: `ConfigurationError`.
  package init(contentsOf file: String) throws {
    var isFolder: ObjCBool = false
    guard FileManager.default.fileExists(atPath: file, isDirectory: &isFolder) else {
      throw ConfigurationError.missingFile(file)
    }
    if isFolder.boolValue { throw ConfigurationError.isFolder(file) }
    guard let data = FileManager.default.contents(atPath: file) else {
      throw ConfigurationError.unreadable(file, reason: "check its permissions")
    }
    try self.init(Array(data), file: file)
  }

  /// Reads a text.
  ///
  /// - Parameters:
  ///   - yaml: UTF-8.
  ///   - file: Where it lies, for messages and relative paths.
  /// - Throws: `ConfigurationError`.
  package init(_ yaml: [UInt8], file: String) throws {
    if yaml.count > Self.byteLimit {
      throw ConfigurationError.tooLarge(file, limit: Self.byteLimit)
    }
    guard let text = String(validating: yaml, as: UTF8.self) else {
      throw ConfigurationError.unreadable(file, reason: "it is not UTF-8 text")
    }
    let document = try ConfigurationNode(parsing: text, file: file)
    try self.init(SectionReader(document, keys: Self.keys))
  }
}
