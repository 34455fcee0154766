import Foundation

/// The names in a folder, sorted by kind, each kind in natural order.
package struct FolderContents {
  /// What names of audio files end in.
  package static let audioExtensions = [
    "wav", "wave", "aif", "aiff", "flac", "ogg", "opus", "mp3", "w64", "caf",
  ]

  /// As it was named, without a slash at its end.
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
    let names: [String]
    do {
      names = try FileManager.default.contentsOfDirectory(atPath: folder)
    } catch {
      throw .folderNotReadable(path: folder)
    }
    for name in names.sorted(by: NaturalOrder.isBefore) {
      let kind = FileKind(at: path(of: name))
      if name.hasPrefix(".") {
        hidden.append(name)
      } else if kind == .folder {
        folders.append(name)
      } else if kind != .special && Self.isNamedLikeAudio(name) {
        audio.append(name)  // a link that leads nowhere too: whoever put it there wants to hear it
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
    audioExtensions.contains(URL(filePath: name).pathExtension.lowercased())
  }
}
