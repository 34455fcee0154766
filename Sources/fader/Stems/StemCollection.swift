import AudioIO
import Foundation
import Mixers
import MixingConsole

/// The audio files that `STEMS…` stands for: those of a folder in natural order, single files as they are
/// named, each once.
struct StemCollection {
  private(set) var files: [String] = []
  private(set) var skipped: [SkippedFile] = []
  /// Hidden files, and what the command itself writes into a folder of stems.
  private(set) var ignored: [SkippedFile] = []

  /// - Parameters:
  ///   - arguments: Folders and files.
  ///   - outputs: What the command writes; found in a folder it is no stem.
  /// - Throws: That a folder cannot be read, that there is no audio, or that a stem would be replaced.
  init(_ arguments: [String], outputs: [String]) throws {
    let outputs = Set(outputs.map(FileIdentity.init))
    var taken = Set<FileIdentity>()
    for argument in arguments {
      let found: [String]
      if FileKind(at: argument) == .folder {
        let contents = try unusable { try FolderContents(of: argument) }
        found = try stems(in: contents, outputs: outputs)
      } else if outputs.contains(FileIdentity(argument)), Self.isNamedLikeMix(argument) {
        // `fader mix *.wav` for the second time.
        ignored.append(SkippedFile(path: argument, reason: "written by this command"))
        found = []
      } else {
        found = [argument]
      }
      files += found.filter { taken.insert(FileIdentity($0)).inserted }
    }
    if files.isEmpty, let own = ignored.first {
      throw CommandFailure.unusableInput(
        "there is nothing to mix but \(own.path), which this command writes. Name stems, or another "
          + "file for the mix.")
    }
  }

  private mutating func stems(
    in contents: FolderContents, outputs: Set<FileIdentity>
  ) throws -> [String] {
    func isOutput(_ name: String) -> Bool {
      outputs.contains(FileIdentity(contents.path(of: name)))
    }
    func files(_ names: [String], _ reason: String) -> [SkippedFile] {
      names.map { SkippedFile(path: contents.path(of: $0), reason: reason) }
    }
    let own = contents.audio.filter(isOutput)
    try own.forEach { try Self.refuseToReplace(contents.path(of: $0)) }
    let audio = contents.audio.filter { !isOutput($0) }
    guard !audio.isEmpty else { throw contents.withoutAudio(except: own) }
    skipped += files(contents.folders, "a folder in a folder of stems")
    skipped += files(contents.others.filter { !isOutput($0) }, "not an audio file")
    ignored += files(contents.hidden, "hidden")
    ignored += files(own + contents.others.filter(isOutput), "written by this command")
    return audio.map(contents.path)
  }

  /// Whether a file's name says that it is a mix of several parts, not one of them.
  private static func isNamedLikeMix(_ path: String) -> Bool {
    StemRole.guess(name: URL(filePath: path).lastPathComponent)?.role == .unknown
  }

  /// A file of the output's name in a folder of stems is the mix of last time, unless its name says that it
  /// is a stem.
  private static func refuseToReplace(_ output: String) throws {
    guard let guess = StemRole.guess(name: URL(filePath: output).lastPathComponent),
      guess.role != .unknown
    else { return }
    throw CommandFailure.unusableInput(
      "\(output) lies among the stems and is \(guess.reason); the mix would replace it. Choose another "
        + "name for the mix, or remove that file.")
  }
}
