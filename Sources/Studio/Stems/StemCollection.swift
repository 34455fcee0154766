import AudioIO
import Documents
import Foundation
import Mixers
import MixingConsole

/// A file that lies among the stems and is not mixed.
public struct SkippedFile: Error {
  public let path: String
  /// Why, in words.
  public let reason: String

  var json: JSONValue { .object(("file", .string(path)), ("reason", .string(reason))) }
}

/// The audio files that `STEMS…` stands for: those of a folder in natural order, single files as they are
/// named, each once.
struct StemCollection {
  private(set) var files: [String] = []
  private(set) var skipped: [SkippedFile] = []
  /// Mixes beside the folder of their stems.
  private(set) var mixes: [SkippedFile] = []
  /// Hidden files, and what the command itself writes into a folder of stems.
  private(set) var ignored: [SkippedFile] = []
  /// What the user should know: that stems were taken from elsewhere than from the folder named.
  private(set) var warnings: [String] = []
  private let outputPaths: [String]
  /// The files that were named one by one.
  private var named: Set<FileIdentity> = []

  /// - Parameters:
  ///   - arguments: Folders and files.
  ///   - outputs: What the command writes; found in a folder it is no stem.
  /// - Throws: That a folder cannot be read, that there is no audio, that a stem would be replaced, or that a
  ///   file is a session.
  init(_ arguments: [String], outputs: [String]) throws {
    outputPaths = outputs
    let outputs = Set(outputs.map(FileIdentity.init))
    var taken = Set<FileIdentity>()
    for argument in arguments {
      let found: [String]
      if FileKind(at: argument) == .folder {
        let contents = try asInputError { try FolderContents(of: argument) }
        found = try stems(in: contents, outputs: outputs)
      } else if outputs.contains(FileIdentity(argument)), Self.isNamedLikeMix(argument) {
        // `fader mix *.wav` for the second time.
        ignored.append(SkippedFile(path: argument, reason: "written by this command"))
        found = []
      } else {
        try Self.refuseSession(argument)
        named.insert(FileIdentity(argument))
        found = [argument]
      }
      for file in found {
        if taken.insert(FileIdentity(file)).inserted {
          files.append(file)
        } else if !isNamed(file) {
          // What is named twice on the command line surprises nobody.
          warnings.append("\(file) is a link to another stem of this mix, which is mixed once.")
        }
      }
    }
    if files.isEmpty, let own = ignored.first {
      throw JobError.input(
        "there is nothing to mix but \(own.path), which this command writes. Name stems, or another "
          + "file for the mix.")
    }
  }

  /// Whether the user named the file itself, and not a folder that holds it.
  func isNamed(_ file: String) -> Bool { named.contains(FileIdentity(file)) }

  private mutating func stems(
    in contents: FolderContents, outputs: Set<FileIdentity>
  ) throws -> [String] {
    func isOutput(_ name: String) -> Bool {
      outputs.contains(FileIdentity(contents.path(of: name)))
    }
    func files(_ names: [String], _ reason: String) -> [SkippedFile] {
      names.map { SkippedFile(path: contents.path(of: $0), reason: reason) }
    }
    if let inside = try contents.stemsBesideMix() {
      let mixes = contents.audio.map(contents.path)
      self.mixes += files(contents.audio.filter { !isOutput($0) }, "a mix beside its stems")
      warnings.append(
        "\(Phrase.list(mixes)) \(mixes.count == 1 ? "is" : "are") taken for the mix; the stems are "
          + "those in \(inside.folder).")
      return try stems(in: inside, outputs: outputs)
    }
    let folder = FileIdentity(contents.folder)
    for output in outputPaths {
      let url = URL(filePath: output)
      guard FileIdentity(url.deletingLastPathComponent().path) == folder,
        FolderContents.audioExtensions.contains(url.pathExtension.lowercased()),
        MixName(url.lastPathComponent) == nil
      else { continue }
      warnings.append(
        "\(output) is written among the stems, where the next mix will take it for one. Write it elsewhere, or "
          + "call it mix.\(url.pathExtension).")
    }
    let own = contents.audio.filter(isOutput)
    try own.forEach { try Self.refuseToReplace(contents.path(of: $0)) }
    let audio = contents.audio.filter { !isOutput($0) }
    guard !audio.isEmpty else { throw contents.withoutAudio(except: own) }
    skipped += files(contents.folders, "a folder in a folder of stems")
    let inside = contents.foldersWithAudio
    if !inside.isEmpty {
      warnings.append(
        "\(Phrase.list(inside)) \(inside.count == 1 ? "is a folder" : "are folders") with audio files in a "
          + "folder of stems, and not mixed. Name \(inside.count == 1 ? "it" : "them") too.")
    }
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
    throw JobError.input(
      "\(output) lies among the stems and is \(guess.reason); the mix would replace it. Choose another "
        + "name for the mix, or remove that file.")
  }

  /// A session has stems and is none.
  private static func refuseSession(_ path: String) throws {
    guard FileKind(at: path) != .special, let file = FileHandle(forReadingAtPath: path) else {
      return
    }
    defer { try? file.close() }
    let beginning = (try? file.read(upToCount: 4_096)) ?? Data()
    if beginning.range(of: Data("\"fader-session\"".utf8)) != nil {
      throw JobError.input(
        "\(path) is a session, not a stem. fader render \(path) renders it; fader mix --start-from "
          + "\(path) decides it anew.")
    }
  }
}
