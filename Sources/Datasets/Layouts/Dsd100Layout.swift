import AudioIO

/// DSD100: a hundred songs in two halves, mixes and sources apart.
///
/// ```
/// Mixtures/Dev/051 - AM Contra - Heart Peripheral/mixture.wav
/// Sources/Dev/051 - AM Contra - Heart Peripheral/{bass,drums,other,vocals}.wav
/// ```
///
/// A song is called `Dev/051 - AM Contra - Heart Peripheral`. One of the halves may be missing.
///
/// - Source: A. Liutkus et al., The 2016 Signal Separation Evaluation Campaign, LVA/ICA 2017.
package struct Dsd100Layout: DatasetLayout {
  package static let name = "dsd100"
  package static let meaning = "DSD100 (2016), a hundred songs of four stems"
  package static let isPublished = true

  package init() {}

  package func songs(at path: String) throws(DatasetError) -> [SongFiles] {
    let root = try FolderContents(ofDataset: path)
    let mixtures = try root.inside("Mixtures")
    var songs: [SongFiles] = []
    for half in ["Dev", "Test"] {
      guard let folder = try mixtures?.inside(half) else { continue }
      let sources = root.path(of: "Sources") + "/" + half
      songs += folder.folders.map { song in
        SongFiles(
          name: half + "/" + song,
          stems: FourStems.all(in: sources + "/" + song),
          mixes: [folder.path(of: song) + "/mixture.wav"])
      }
    }
    if songs.isEmpty {
      throw .notLayout(
        root.folder, dataset: "DSD100",
        lookedFor: "Mixtures/Dev/*/mixture.wav, Mixtures/Test/*/mixture.wav")
    }
    return songs
  }
}
