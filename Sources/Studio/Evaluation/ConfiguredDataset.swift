package import Datasets
package import Training

/// The dataset that a configuration names.
package struct ConfiguredDataset: Sendable {
  let file: String
  package let configuration: Configuration
  let dataset: Dataset

  /// Reads a configuration, finds its songs and opens their files.
  init(_ file: String) throws {
    try self.init(file, asInputError { try Configuration(contentsOf: file, catalogues: .studio) })
  }

  /// Finds the songs of a configuration that was read from a file.
  init(_ file: String, _ configuration: Configuration) throws {
    self.file = file
    self.configuration = configuration
    do {
      dataset = try Dataset(configuration.data)
    } catch {
      throw JobError.input("\(file): \(error)")
    }
  }

  /// The rate that everything is brought to, in hertz.
  var sampleRate: Int { dataset.sampleRate(configuration.data) }

  /// The split of a song; `nil` where it is in none.
  package func split(of song: String) -> Split? { configuration.data.split.split(of: song) }

  /// Whether a song belongs to a split, or to all there is.
  func belongs(_ song: String, to split: Split?) -> Bool {
    split.map { $0 == self.split(of: song) } ?? true
  }

  /// `train 8, validation 1, test 0, none 2`.
  package var counts: String {
    let splits = dataset.songs.map { split(of: $0.name) }
    return (Split.allCases.map { $0 } + [nil]).compactMap { split in
      let count = splits.filter { $0 == split }.count
      return split == nil && count == 0 ? nil : "\(split?.rawValue ?? "in none") \(count)"
    }.joined(separator: ", ")
  }
}
