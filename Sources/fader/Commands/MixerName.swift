import ArgumentParser
import AudioIO
import Foundation
import MixingConsole
import Training

/// What `--with` names: the rules, or a checkpoint.
struct MixerName: ExpressibleByArgument, Equatable, CustomStringConvertible {
  let description: String

  static let rules = MixerName(description: "rules")

  init(description: String) { self.description = description }

  init?(argument: String) { description = argument }

  /// What can be named, for help.
  static let help: String = {
    let names = shipped().map(\.name)
    return names.isEmpty
      ? "rules, a checkpoint's file or a run's folder"
      : "rules, a checkpoint's file, a run's folder, or one of \(names.joined(separator: ", "))"
  }()

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
        "--with \(description): there is no such file or folder. "
          + (nearestName(to: description, among: [Self.rules.description] + names)
            .map { "Did you mean \($0)?" } ?? "Name \(Self.help)."))
    default: return description
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
