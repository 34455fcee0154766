/// Why a dataset as a whole cannot be used.
package enum DatasetError: Error, Equatable, CustomStringConvertible {
  case missing(String)
  case notFolder(String)
  case unreadable(String, reason: String)
  case wrongManifest(String, reason: String)
  case duplicateSong(String, name: String)
  case noSongs(String)

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
    }
  }
}
