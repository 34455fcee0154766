import ArgumentParser
import AudioIO
import Foundation
import Training

/// What `--with` names: the rules, or a checkpoint.
struct MixerName: ExpressibleByArgument, Equatable, CustomStringConvertible {
  let description: String

  static let rules = MixerName(description: "rules")

  init(description: String) { self.description = description }

  init?(argument: String) { description = argument }

  /// What can be named, for help.
  static let help = "rules, a checkpoint's file, a run's folder, or a shipped checkpoint's name"

  /// What tables call it: of a file only its name.
  var title: String { URL(filePath: description).deletingPathExtension().lastPathComponent }

  /// The checkpoint's file; `nil` for the rules.
  ///
  /// - Throws: That there is nothing of this name.
  func checkpoint() throws -> String? {
    if self == .rules { return nil }
    switch FileKind(at: description) {
    case .folder:
      // A run that has not been validated yet has no best checkpoint.
      let folder = RunFolder(description)
      let found = [folder.best, folder.last].first {
        FileManager.default.fileExists(atPath: $0)
      }
      if let found { return found }
      throw ValidationError(
        "--with \(description): the folder holds no run; there is no checkpoints/best.safetensors in it."
      )
    case .missing:
      let shipped = Self.shipped()
      if let found = shipped.first(where: { $0.name == description }) { return found.path }
      let names = shipped.map(\.name)
      throw ValidationError(
        "--with \(description): there is no such file or folder, and no such shipped checkpoint. "
          + (names.isEmpty
            ? "There is: rules, or a checkpoint's file."
            : "There is: rules, \(names.joined(separator: ", ")), or a checkpoint's file."))
    default: return description
    }
  }

  /// Refuses outputs that would replace the checkpoint, or what else belongs to a run.
  func refuse(_ outputs: [String]) throws {
    let checkpoint = try checkpoint().map(FileIdentity.init)
    let folder = URL(filePath: description).resolvingSymlinksInPath().path
    let isRun = self != .rules && FileKind(at: description) == .folder
    for output in outputs where FileKind(at: output) != .missing {
      let isInRun =
        isRun && URL(filePath: output).resolvingSymlinksInPath().path.hasPrefix(folder + "/")
      guard FileIdentity(output) == checkpoint || isInRun else { continue }
      throw CommandFailure.unusableInput(
        "\(output) \(isInRun ? "belongs to the run" : "is the checkpoint") that --with names and would be "
          + "replaced. Choose another name or folder.")
    }
  }

  /// The checkpoints beside the binary and in the working directory, the first of a name.
  private static func shipped() -> [(name: String, path: String)] {
    let binary =
      (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")) ?? ""
    let installed = URL(filePath: binary).deletingLastPathComponent()
      .appending(path: "../share/fader/Checkpoints").standardizedFileURL.path
    var names: Set<String> = []
    return [installed, "Checkpoints"].flatMap { folder in
      ((try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []).sorted().compactMap {
        file -> (name: String, path: String)? in
        guard file.hasSuffix(".safetensors") else { return nil }
        let name = String(file.dropLast(".safetensors".count))
        return names.insert(name).inserted ? (name, folder + "/" + file) : nil
      }
    }
  }
}
