import AudioIO
package import Documents
import Foundation

/// Any folder of sounds, to be played through an effect whose proxy learns.
///
/// Every audio file in the folder and those below it counts as a song of its own, whose one stem and mix it is; hidden
/// folders are passed over. What lies in one folder of the folder goes into one split, so that a proxy is judged by songs
/// of which it has heard nothing.
package struct EffectLayout: DatasetLayout {
  package static let name = "effect"
  package static let meaning = "any folder of sounds, which are played through model.effect"
  package static let isPublished = false
  package static let hasMixes = false

  /// The share of examples whose sound is made instead: noise and sweeps.
  package let generatedShare: Double

  private static let standardShare = 0.25
  private static let generatedShare = ConfigurationKey(
    "generatedShare", .number(0...1), default: standardShare,
    "The share of examples whose sound is noise or a sweep instead.")
  package static let options: [any DocumentedKey] = [generatedShare]

  package init() { generatedShare = Self.standardShare }

  package init(_ reader: SectionReader) throws {
    generatedShare = try reader(Self.generatedShare)
  }

  package func songs(at path: String) throws(DatasetError) -> [SongFiles] {
    try Self.sounds(in: FolderContents(ofDataset: path), below: "")
  }

  private static func sounds(
    in contents: FolderContents, below prefix: String
  ) throws(DatasetError) -> [SongFiles] {
    var songs = contents.audio.map { file in
      let path = contents.path(of: file)
      return SongFiles(
        name: prefix + file, stems: [StemFile(name: file, path: path)], mixes: [path])
    }
    for folder in contents.folders {
      songs += try sounds(
        in: FolderContents(ofDataset: contents.path(of: folder)), below: "\(prefix)\(folder)/")
    }
    return songs
  }

  package func group(of song: String) -> String {
    song.split(separator: "/", maxSplits: 1).first.map(String.init) ?? song
  }
}
