package import Documents

/// Why a dataset as a whole cannot be used, or the record of its split.
package enum DatasetError: Error, Equatable, CustomStringConvertible {
  case file(FileError)
  case notFolder(String)
  case wrongManifest(DocumentError)
  case duplicateSong(String, name: String)
  case noSongs(String)
  case noUsableSongs(String, [Song.Rejection])
  case notLayout(String, dataset: String, lookedFor: String)
  case noLayout(String, known: [String])
  case severalLayouts(String, [String])

  /// What a configuration asks for is not there.
  case ofConfiguration(key: String, reason: String)

  // The record of a split.
  case wrongRecord(DocumentError)
  case listedTwice(String, song: String)

  package var description: String {
    switch self {
    case .file(let error):
      "\(error)"
    case .notFolder(let path):
      "\(path) is not a folder. Name the folder that holds the songs, or `kind: manifest` for a list."
    case .wrongManifest(let error):
      "\(error) A manifest is a list of {\"song\": NAME, \"mix\": FILE, \"stems\": [FILE, …]}."
    case .duplicateSong(let path, let name):
      "\(path): two songs are called \"\(name)\". Rename one of them."
    case .noSongs(let path):
      "\(path) holds no songs. A song is a folder with `stems/` and `mix.wav` (or another audio file)."
    case .noUsableSongs(let path, let songs):
      "\(path): no song can be used:"
        + songs.map { song in
          "\n  \(song.name): " + song.problems.map(\.description).joined(separator: " ")
        }.joined()
    case .notLayout(let path, let dataset, let lookedFor):
      "\(path) does not hold \(dataset): there is no \(lookedFor). Name the folder above."
    case .noLayout(let path, let known):
      "\(path) holds no songs in any layout that is known: \(known.joined(separator: ", ")). "
        + "Datasets/README.md shows them; any other can be listed in a manifest."
    case .severalLayouts(let path, let layouts):
      "\(path) could be \(layouts.joined(separator: ", ")). Write a configuration that says which "
        + "(`data.kind`)."
    case .ofConfiguration(let key, let reason):
      "\(key): \(reason)"

    case .wrongRecord(let error):
      "\(error) The record of a split is {\"train\": [SONG, …], \"validation\": […], \"test\": […]}."
    case .listedTwice(let path, let song):
      "\(path): \"\(song)\" is listed twice. Leave it in one split."
    }
  }
}

extension DatasetError: FileFailure {
  package init(file error: FileError) { self = .file(error) }
}
