import AudioIO
import Foundation

/// A folder for each song, `NAME/stems/*` and `NAME/mix.*`, in natural order.
///
/// A folder that has `stems/` or `mix.*` itself is one song, called as the folder is. Every audio file in
/// `stems/` is a stem, called as the file is; `truth.json` beside the mix says what it does with each
/// (`SongTruth`). Hidden folders are passed over; any other folder counts as a song, so that one whose
/// files are missing is not overlooked.
package struct FolderLayout: DatasetLayout {
  package let kind = DatasetKind.folder

  package init() {}

  package func songs(at path: String) throws(DatasetError) -> [SongFiles] {
    let contents = try FolderContents(ofDataset: path)
    let own = try Self.song(in: contents)
    if !own.stems.isEmpty || !own.mixes.isEmpty { return [own] }
    var songs: [SongFiles] = []
    for folder in contents.folders {
      songs.append(try Self.song(in: FolderContents(ofDataset: contents.path(of: folder))))
    }
    // Folders of which none resembles a song are something else.
    return songs.contains { !$0.stems.isEmpty || !$0.mixes.isEmpty } ? songs : []
  }

  private static func song(in contents: FolderContents) throws(DatasetError) -> SongFiles {
    var stems: [StemFile] = []
    if let inside = try contents.inside("stems") {
      stems = inside.audio.map { StemFile(name: base(of: $0), path: inside.path(of: $0)) }
    }
    return SongFiles(
      name: URL(filePath: contents.folder).lastPathComponent, stems: stems,
      mixes: contents.audio.filter { base(of: $0).lowercased() == "mix" }.map(contents.path),
      truth: contents.others.contains("truth.json") ? contents.path(of: "truth.json") : nil)
  }

  private static func base(of name: String) -> String {
    URL(filePath: name).deletingPathExtension().lastPathComponent
  }
}
