import AudioIO
import Foundation
import MixingConsole

/// A folder for each song, its stems in a folder of it and its mix beside that, in natural order.
///
/// ```
/// SONG/stems/*                 or Stems/, Tracks/, Multitrack/, raw/, … (`StemFolderName`)
/// SONG/mix.wav                 or mixture.flac, SONG_master.aif, … (`MixName`)
/// ```
///
/// A folder that has stems or a mix itself is one song, called as the folder is. Every audio file in the folder of
/// stems is a stem, called as the file is, but for those that are a mix by their names; `truth.json` beside the mix
/// says what it does with each (`SongTruth`). Of several folders of stems `stems/` is taken, of several mixes
/// `mix.*`, then `mixture.*`. Hidden folders are passed over; any other folder counts as a song, so that one whose
/// files are missing is not overlooked.
package struct FolderLayout: DatasetLayout {
  package static let name = "folder"
  package static let meaning = "SONG/stems/* and SONG/mix.*"
  package static let isPublished = false

  package init() {}

  package func songs(at path: String) throws(DatasetError) -> [SongFiles] {
    let contents = try FolderContents(ofDataset: path)
    let own = try Self.song(in: contents)
    if !own.stems.isEmpty || !own.mixes.isEmpty { return [own] }
    var songs: [SongFiles] = []
    for folder in contents.folders {
      songs.append(try Self.song(in: FolderContents(ofDataset: contents.path(of: folder))))
    }
    // Where no folder resembles a song, they are something else.
    return songs.contains { !$0.stems.isEmpty || !$0.mixes.isEmpty } ? songs : []
  }

  private static func song(in contents: FolderContents) throws(DatasetError) -> SongFiles {
    var problems: [SongProblem] = []
    let folders = contents.folders.filter(StemFolderName.isOne)
    var (stems, mixes): ([StemFile], [String]) = ([], [])
    if let name = preferred(folders, ["stems"]).first, let inside = try contents.inside(name) {
      if folders.count > 1 {
        let others = folders.filter { $0 != name }
        problems.append(.severalStemFolders(([name] + others).map(contents.path)))
      }
      let parts = inside.audio.filter { MixName($0) != .whole }
      // Where names leave no stem, they are not believed.
      stems = (parts.isEmpty ? inside.audio : parts).map {
        StemFile(name: base(of: $0), path: inside.path(of: $0))
      }
      mixes = parts.isEmpty ? [] : inside.audio.filter { MixName($0) == .whole }.map(inside.path)
    }
    let beside = preferred(contents.audio.filter { MixName($0) == .whole }, ["mix", "mixture"])
      .map(contents.path)
    if !beside.isEmpty, !mixes.isEmpty { problems.append(.mixesAmongStems(mixes)) }
    return SongFiles(
      name: URL(filePath: contents.folder).lastPathComponent, stems: stems,
      mixes: beside.isEmpty ? mixes : beside,
      truth: contents.others.contains("truth.json") ? contents.path(of: "truth.json") : nil,
      problems: problems)
  }

  /// Those called as the first of `names` that any is called, in any letter case; all where none is.
  private static func preferred(_ files: [String], _ names: [String]) -> [String] {
    for name in names {
      let called = files.filter { base(of: $0).lowercased() == name }
      if !called.isEmpty { return called }
    }
    return files
  }

  private static func base(of name: String) -> String {
    URL(filePath: name).deletingPathExtension().lastPathComponent
  }
}
