import Foundation

/// The names in a folder, sorted by kind, each kind in natural order.
struct FolderContents {
  static let audioExtensions = [
    "wav", "wave", "aif", "aiff", "flac", "ogg", "opus", "mp3", "w64", "caf",
  ]

  let folder: String
  private(set) var audio: [String] = []
  private(set) var others: [String] = []
  private(set) var folders: [String] = []
  private(set) var hidden: [String] = []

  init(of folder: String) throws {
    self.folder = folder.count > 1 && folder.hasSuffix("/") ? String(folder.dropLast()) : folder
    let names: [String]
    do {
      names = try FileManager.default.contentsOfDirectory(atPath: folder)
    } catch {
      throw CommandFailure.unusableInput(
        "the folder \(folder) cannot be read. Check its permissions.")
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
  func path(of name: String) -> String { folder == "/" ? folder + name : folder + "/" + name }

  /// What to say where there is no audio: what is there instead, and where to look.
  func withoutAudio(except outputs: [String]) -> CommandFailure {
    let contents =
      outputs.map { $0 + " (written by this command)" } + folders.map { $0 + "/" } + others
    guard !contents.isEmpty else {
      return .unusableInput("\(folder) is empty. Name a folder with audio files, or files.")
    }
    let better = folders.map(path).filter { (try? FolderContents(of: $0))?.audio.isEmpty == false }
    let advice =
      switch better.count {
      case 0: "Audio files end in \(Self.audioExtensions.joined(separator: ", "))."
      case 1: "Did you mean \(better[0])?"
      default: "There are some in \(Wording.list(better))."
      }
    return .unusableInput(
      "\(folder) holds no audio files to mix, but \(Wording.list(contents)). \(advice)")
  }

  private static func isNamedLikeAudio(_ name: String) -> Bool {
    audioExtensions.contains(URL(filePath: name).pathExtension.lowercased())
  }
}
