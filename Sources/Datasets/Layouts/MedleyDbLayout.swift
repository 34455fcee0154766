import AudioIO
package import Documents

/// MedleyDB 1 and 2: songs with their single tracks and with stems made of them.
///
/// ```
/// LizNelson_Rainfall/LizNelson_Rainfall_MIX.wav
/// LizNelson_Rainfall/LizNelson_Rainfall_RAW/LizNelson_Rainfall_RAW_01_01.wav
/// LizNelson_Rainfall/LizNelson_Rainfall_STEMS/LizNelson_Rainfall_STEM_01.wav
/// ```
///
/// The path is the folder of the songs, or one above: folders called `Audio`, `V1`, `V2` or `MedleyDB…` are
/// looked into. A song is called as its folder is, whichever of them holds it; a stem as its file is,
/// without the song (`RAW_01_01`).
///
/// - Source: R. Bittner et al., MedleyDB, ISMIR 2014; MedleyDB 2.0, ISMIR 2016 (late breaking).
package struct MedleyDbLayout: DatasetLayout {
  /// What the mix is made of.
  package enum Stems: String, CaseIterable, Sendable {
    /// The recorded tracks, without effects.
    case raw
    /// The stems, with the effects of the mix.
    case processed
  }

  package static let name = "medleyDb"
  package static let meaning = "MedleyDB 1 and 2 (2014, 2016), songs with their single tracks"
  package static let isPublished = true
  package static let options: [any DocumentedKey] = [stemsOption]
  private static let stemsOption = ConfigurationKey(
    "stems", .optional(ValueFormat<Stems>.choice), default: nil,
    "Which stems of MedleyDB: raw is SONG_RAW/*, processed SONG_STEMS/*; left out, raw.")
  package var stems = Stems.raw

  package init() {}

  package init(_ reader: SectionReader) throws {
    if let stems = try reader(Self.stemsOption) { self.stems = stems }
  }

  private var suffix: String { stems == .raw ? "_RAW" : "_STEMS" }

  package func songs(at path: String) throws(DatasetError) -> [SongFiles] {
    let root = try FolderContents(ofDataset: path)
    let songs = try songs(in: root).sorted { NaturalOrder.isBefore($0.name, $1.name) }
    if songs.isEmpty {
      throw .notLayout(
        root.folder, dataset: "MedleyDB",
        lookedFor: "SONG/SONG_MIX.wav, there and in folders called Audio, V1, V2 or MedleyDB*")
    }
    return songs
  }

  private func songs(in folder: FolderContents) throws(DatasetError) -> [SongFiles] {
    var songs: [SongFiles] = []
    for name in folder.folders {
      let inside = try FolderContents(ofDataset: folder.path(of: name))
      if let song = try song(name, inside) {
        songs.append(song)
      } else if ["Audio", "V1", "V2"].contains(name) || name.hasPrefix("MedleyDB") {
        songs += try self.songs(in: inside)
      }
    }
    return songs
  }

  /// `nil` where nothing in a folder is called as in a song's.
  private func song(_ name: String, _ folder: FolderContents) throws(DatasetError) -> SongFiles? {
    guard
      folder.audio.contains(name + "_MIX.wav") || folder.folders.contains(name + "_RAW")
        || folder.folders.contains(name + "_STEMS")
    else { return nil }
    let inside = try folder.inside(name + suffix)
    return SongFiles(
      name: name,
      stems: (inside?.waves ?? []).map { file in
        let short = file.hasPrefix(name + "_") ? file.dropFirst(name.count + 1) : file[...]
        return StemFile(
          name: String(short.dropLast(4)), path: folder.path(of: name + suffix) + "/" + file)
      },
      mixes: [folder.path(of: name + "_MIX.wav")], stemPlace: "`\(name)\(suffix)/`")
  }
}
