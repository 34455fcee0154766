import AudioIO
import Mixers
import MixingConsole

extension FolderContents {
  /// What to say where there is no audio: what is there instead, and where to look.
  func withoutAudio(except outputs: [String]) -> JobError {
    let contents =
      outputs.map { $0 + " (written by this command)" } + folders.map { $0 + "/" } + others
    guard !contents.isEmpty else {
      return .input("\(folder) is empty. Name a folder with audio files, or files.")
    }
    let better = foldersWithAudio
    let advice =
      switch better.count {
      case 0: "Audio files end in \(Self.audioExtensions.joined(separator: ", "))."
      case 1: "Did you mean \(better[0])?"
      default: "There are some in \(Phrase.list(better))."
      }
    return .input(
      "\(folder) holds no audio files to mix, but \(Phrase.list(contents)). \(advice)")
  }

  /// What to say of a folder that is nothing that `inspect` knows.
  var withoutAnything: JobError {
    let contents = folders.map { $0 + "/" } + others
    let better = foldersWithAudio
    let advice =
      better.isEmpty
      ? "" : " Did you mean \(Phrase.list(better))?"
    return .input(
      "\(folder) holds no songs, stems or runs"
        + (contents.isEmpty ? "; it is empty." : ", but \(Phrase.list(contents)).") + advice
        + " fader inspect takes audio files, sessions, checkpoints, configurations (YAML), and folders of "
        + "stems, of songs as Datasets/README.md shows them, or of runs.")
  }

  /// The folder of stems in this one where all audio beside it is the mix: by name, or because it is a single
  /// file that is named like no stem. `nil` where the stems are here.
  ///
  /// - Returns: The only folder that is named like one of stems.
  /// - Throws: That there are several.
  func stemsBesideMix() throws -> FolderContents? {
    let isMix =
      !audio.isEmpty
      && (audio.allSatisfy { MixName($0) != nil }
        || audio.count == 1 && [nil, .unknown].contains(StemRole.guess(name: audio[0])?.role))
    guard isMix else { return nil }
    let inside = foldersWithAudio
    let stems = inside.filter {
      StemFolderName.isOne($0.split(separator: "/").last.map(String.init) ?? "")
    }
    if stems.isEmpty, audio.allSatisfy({ MixName($0) == .whole }),
      let empty = folders.first(where: StemFolderName.isOne)
    {
      throw JobError.input(
        "\(folder) holds a mix, \(audio[0]), and \(path(of: empty)) holds no audio files. Put the stems there, or "
          + "name them.")
    }
    guard stems.count < 2 else {
      throw JobError.input(
        "\(folder) holds a mix, \(audio[0]), and several folders of stems. Name one of "
          + "\(Phrase.list(stems)).")
    }
    return try stems.first.map { path in try asInputError { try FolderContents(of: path) } }
  }

  /// The folders in this one that hold audio files.
  var foldersWithAudio: [String] {
    folders.map(path).filter { (try? FolderContents(of: $0))?.audio.isEmpty == false }
  }
}
