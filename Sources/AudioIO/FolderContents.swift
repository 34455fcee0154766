import Documents
import Foundation

/// The names in a folder, sorted by kind, each kind in natural order.
package struct FolderContents {
  /// What names of audio files end in that can be read.
  package static let audioExtensions = [
    "wav", "wave", "bwf", "rf64", "w64", "aif", "aiff", "aifc", "flac", "ogg", "oga", "opus", "mp3",
    "mp2", "caf", "au", "snd", "voc", "sd2",
  ]
  /// What names of audio files end in that cannot be read. They are listed all the same: whoever put them
  /// there wants to hear them.
  package static let unreadableExtensions = [
    "m4a", "mp4", "wma", "wv", "ape", "aac", "ac3", "mka", "tta", "mpc", "dsf", "dff", "amr",
  ]

  /// The path as it was given, without a slash at its end.
  package let folder: String
  /// Files whose names end like those of audio.
  package private(set) var audio: [String] = []
  package private(set) var others: [String] = []
  package private(set) var folders: [String] = []
  /// Names that begin with a dot.
  package private(set) var hidden: [String] = []

  /// Lists a folder.
  ///
  /// - Parameter folder: Its path.
  /// - Throws: That it cannot be read.
  package init(of folder: String) throws(AudioFileError) {
    self.folder = folder.count > 1 && folder.hasSuffix("/") ? String(folder.dropLast()) : folder
    guard let names = Self.names(in: folder) else { throw .file(.folderNotReadable(folder)) }
    for name in names.sorted(by: NaturalOrder.isBefore) {
      let kind = FileKind(at: path(of: name))
      if name.hasPrefix(".") {
        hidden.append(name)
      } else if kind == .folder {
        folders.append(name)
      } else if Self.isNamedLikeAudio(name) {
        audio.append(name)  // a pipe or a link that leads nowhere too
      } else {
        others.append(name)
      }
    }
  }

  /// Where a name of the folder lies, as the user would write it.
  package func path(of name: String) -> String {
    folder == "/" ? folder + name : folder + "/" + name
  }

  private static func isNamedLikeAudio(_ name: String) -> Bool {
    let ending = URL(filePath: name).pathExtension.lowercased()
    return (audioExtensions + unreadableExtensions).contains(ending)
  }

  private static func names(in folder: String) -> [String]? {
    guard let stream = PathText.withBytes(of: folder, { opendir($0) }) else { return nil }
    defer { closedir(stream) }
    var names: [String] = []
    while let entry = readdir(stream) {
      let name = withUnsafeBytes(of: &entry.pointee.d_name) {
        PathText.text(of: $0.prefix { $0 != 0 })
      }
      if name != "." && name != ".." { names.append(name) }
    }
    return names
  }
}
