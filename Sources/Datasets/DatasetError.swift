/// Why a dataset as a whole cannot be used.
package enum DatasetError: Error, Equatable, CustomStringConvertible {
  case missing(String)
  case notFolder(String)
  case unreadable(String, reason: String)
  case wrongManifest(String, reason: String)
  case duplicateSong(String, name: String)
  case noSongs(String)
  case noUsableSongs(String, [Song.Rejection])
  case notLayout(String, dataset: String, lookedFor: String)
  case noLayout(String)
  case severalLayouts(String, [DatasetKind])

  package var description: String {
    switch self {
    case .missing(let path):
      "\(path) does not exist. Check the path."
    case .notFolder(let path):
      "\(path) is no folder. Name the folder that holds the songs, or `kind: manifest` for a list."
    case .unreadable(let path, let reason):
      "\(path) cannot be read: \(reason)"
    case .wrongManifest(let path, let reason):
      "\(path): \(reason). A manifest is a list of "
        + "{\"song\": NAME, \"mix\": FILE, \"stems\": [FILE, …]}."
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
    case .noLayout(let path):
      "\(path) holds no songs in any layout that is known: \(Self.list(DatasetKind.allCases)). "
        + "Datasets/README.md shows them; any other can be listed in a manifest."
    case .severalLayouts(let path, let kinds):
      "\(path) could be \(Self.list(kinds)). Write a configuration that says which (`data.kind`)."
    }
  }

  private static func list(_ kinds: [DatasetKind]) -> String {
    kinds.map(\.rawValue).joined(separator: ", ")
  }
}
