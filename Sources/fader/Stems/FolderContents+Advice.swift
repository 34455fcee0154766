import AudioIO

extension FolderContents {
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

  /// What to say of a folder that is nothing that `inspect` knows.
  var withoutAnything: CommandFailure {
    let contents = folders.map { $0 + "/" } + others
    let better = folders.map(path).filter { (try? FolderContents(of: $0))?.audio.isEmpty == false }
    let advice =
      better.isEmpty
      ? "" : " Did you mean \(Wording.list(better))?"
    return .unusableInput(
      "\(folder) holds no songs, stems or runs"
        + (contents.isEmpty ? "; it is empty." : ", but \(Wording.list(contents)).") + advice
        + " fader inspect takes audio files, sessions, checkpoints, configurations (YAML), and folders of "
        + "stems, of songs as Datasets/README.md shows them, or of runs.")
  }
}
