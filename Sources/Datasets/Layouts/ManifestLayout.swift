import Foundation

/// A JSON list of songs, in the list's order: `[{"song": "one", "mix": "one.wav", "stems": [...]}, ...]`.
///
/// A stem is a path, called as its file is, or `{"name": "kick", "file": "a/07.wav"}`. Paths are absolute
/// or relative to the manifest.
package struct ManifestLayout: DatasetLayout {
  package let kind = DatasetKind.manifest

  package init() {}

  package func songs(at path: String) throws(DatasetError) -> [SongFiles] {
    let entries = try Self.entries(of: path)
    let folder = URL(filePath: path).deletingLastPathComponent().path
    func located(_ file: String) -> String { file.hasPrefix("/") ? file : folder + "/" + file }
    return entries.map { entry in
      SongFiles(
        name: entry.song,
        stems: entry.stems.map { StemFile(name: $0.name, path: located($0.file)) },
        mixes: [located(entry.mix)], stemPlace: "the song's \"stems\" in the manifest")
    }
  }

  private static func entries(of path: String) throws(DatasetError) -> [ManifestEntry] {
    guard FileManager.default.fileExists(atPath: path) else { throw .missing(path) }
    do {
      let data = try Data(contentsOf: URL(filePath: path))
      try data.refuseRepeatedKeys()
      return try JSONDecoder().decode([ManifestEntry].self, from: data)
    } catch let error as DecodingError {
      throw .wrongManifest(path, reason: error.reason)
    } catch {
      throw .unreadable(path, reason: error.localizedDescription)
    }
  }
}
