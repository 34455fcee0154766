import Documents
import Foundation

/// A JSON list of songs, in the list's order: `[{"song": "one", "mix": "one.wav", "stems": [...]}, ...]`.
///
/// A stem is a path, called as its file is, or `{"name": "kick", "file": "a/07.wav"}`. Paths are absolute
/// or relative to the manifest.
package struct ManifestLayout: DatasetLayout {
  package static let name = "manifest"
  package static let meaning = "a JSON list"
  package static let isPublished = false

  private static let byteLimit = 256 << 20

  package init() {}

  package func songs(at path: String) throws(DatasetError) -> [SongFiles] {
    let folder = URL(filePath: path).deletingLastPathComponent().path
    do throws(DocumentError) {
      let list = try JSONReader<DocumentError>(
        contentsOf: path, limit: Self.byteLimit, as: "a manifest")
      var songs: [SongFiles] = []
      for entry in try list.elements() { songs.append(try Self.song(entry, in: folder)) }
      return songs
    } catch .file(let error) {
      throw .file(error)
    } catch {
      throw .wrongManifest(error)
    }
  }

  private static func song(
    _ entry: JSONReader<DocumentError>, in folder: String
  ) throws(DocumentError) -> SongFiles {
    func located(_ file: String) -> String { file.hasPrefix("/") ? file : folder + "/" + file }
    try entry.checkKeys(["song", "mix", "stems"])
    var stems: [StemFile] = []
    for stem in try entry.required("stems").elements() {
      if case .string(let file) = stem.json {
        let name = URL(filePath: file).deletingPathExtension().lastPathComponent
        stems.append(StemFile(name: name, path: located(file)))
      } else {
        try stem.checkKeys(["name", "file"])
        let file = try stem.required("file").string()
        stems.append(StemFile(name: try stem.required("name").string(), path: located(file)))
      }
    }
    return SongFiles(
      name: try entry.required("song").string(), stems: stems,
      mixes: [located(try entry.required("mix").string())],
      stemPlace: "the song's \"stems\" in the manifest")
  }
}
