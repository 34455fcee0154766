import AudioIO
import Documents

/// MUSDB18-HQ: 150 songs, a hundred to learn from and fifty to judge by.
///
/// ```
/// train/A Classic Education - NightOwl/{mixture,bass,drums,other,vocals}.wav
/// test/AM Contra - Heart Peripheral/{mixture,bass,drums,other,vocals}.wav
/// ```
///
/// A song is called `train/A Classic Education - NightOwl`. One of the two folders may be missing. The
/// compressed MUSDB18 (`.stem.mp4`) is another format.
///
/// - Source: Z. Rafii et al., MUSDB18-HQ, 2019, doi:10.5281/zenodo.3338373.
package struct Musdb18Layout: DatasetLayout {
  package static let name = "musdb18"
  package static let meaning = "MUSDB18-HQ (2019), 150 songs of four stems"
  package static let isPublished = true

  package init() {}

  package func songs(at path: String) throws(DatasetError) -> [SongFiles] {
    let root = try FolderContents(ofDataset: path)
    var songs: [SongFiles] = []
    for half in ["train", "test"] {
      guard let folder = try root.inside(half) else { continue }
      songs += folder.folders.map { song in
        SongFiles(
          name: half + "/" + song, stems: FourStems.all(in: folder.path(of: song)),
          mixes: [folder.path(of: song) + "/mixture.wav"])
      }
    }
    // Where no folder resembles a song, they are something else.
    if !songs.contains(where: { FileKind(at: $0.mixes[0]) != .missing }) {
      throw .notLayout(
        root.folder, dataset: "MUSDB18-HQ", lookedFor: "train/*/mixture.wav, test/*/mixture.wav")
    }
    return songs
  }
}
