package import Datasets
public import Documents
import Training

/// A folder of songs, or a configuration and the songs that it names.
public struct DatasetInspection: Sendable {
  /// As it was named.
  package let file: String
  private let path: String
  package let dataset: Dataset
  /// `nil` for a folder.
  package let source: ConfiguredDataset?

  /// The songs of a folder.
  init(_ folder: String, _ dataset: Dataset) throws {
    (file, path, self.dataset) = (folder, folder, dataset)
    source = nil
    try Self.requireSongs(dataset, at: folder)
  }

  /// Refuses a dataset without a usable song; what is wrong with each stands on a line of its own.
  private static func requireSongs(_ dataset: Dataset, at path: String) throws {
    do {
      try dataset.requireSongs(at: path)
    } catch {
      throw JobError.input("\(error)")
    }
  }

  /// The songs that a configuration names, each with its split.
  init(configuration file: String) throws {
    let source = try ConfiguredDataset(file)
    self.file = file
    path = source.configuration.data.path
    dataset = source.dataset
    self.source = source
    try Self.requireSongs(dataset, at: path)
  }

  package var hours: Double { dataset.seconds / 3600 }
  package var stemCount: Int { dataset.songs.reduce(0) { $0 + $1.stems.count } }

  public var json: JSONValue {
    let members: [JSONValue.Member] = [
      .init("path", .string(path)), .init("layout", .string(dataset.layout.name)),
      .init(
        "sampleRate", JSONValue((source?.sampleRate ?? dataset.commonSampleRate).map(Double.init))),
      .init("stems", .number(Double(stemCount))), .init("hours", .number(hours)),
      .init("songs", .array(dataset.songs.map(json))),
      .init("skipped", .array(skipped.map(\.json))),
    ]
    guard let source else { return .object([.init("kind", "dataset")] + members) }
    return .object(
      ("kind", "config"), ("file", .string(source.file)),
      ("seed", .number(Double(source.configuration.seed))), ("dataset", .object(members)),
      ("configuration", source.configuration.entries.json))
  }

  private func json(of song: Song) -> JSONValue {
    .object(
      ("song", .string(song.name)),
      ("split", source.map { $0.split(of: song.name).map { .string($0.rawValue) } ?? .null }),
      ("stems", .number(Double(song.stems.count))), ("seconds", .number(song.seconds)),
      ("sampleRate", .number(Double(song.sampleRate))),
      ("problems", .array(song.problems.map { .string($0.description) })))
  }

  package var skipped: [SkippedSong] {
    dataset.rejected.map { SkippedSong(name: $0.name, problems: $0.problems.map(\.description)) }
  }
}
