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

  /// What tables call each of several: a run's checkpoint by its run's folder, another by its file, and as
  /// much of the path before it as it takes to tell them apart.
  static func titles(of names: [MixerName]) -> [String] {
    let paths = names.map { name in
      var path = name.description.split(separator: "/").map(String.init)
      if let file = path.popLast() {
        let isFolder = FileKind(at: name.description) == .folder
        path.append(isFolder ? file : URL(filePath: file).deletingPathExtension().relativePath)
      }
      // The best checkpoint of a run stands for it.
      if path.count > 2, path.suffix(2) == ["checkpoints", "best"] { path.removeLast(2) }
      return path.filter { $0 != "checkpoints" }
    }
    func title(_ index: Int, _ count: Int) -> String {
      paths[index].suffix(count).joined(separator: "/")
    }
    return names.indices.map { index in
      let lengths = 1...max(1, paths[index].count)
      let distinct = lengths.first { count in
        names.indices.allSatisfy { $0 == index || title($0, count) != title(index, count) }
      }
      return distinct.map { title(index, $0) } ?? names[index].description
    }
  }

  /// The checkpoint's file; `nil` for the rules.
  ///
  /// - Throws: That there is nothing of this name.
  func checkpoint() throws -> String? {
    if self == .rules { return nil }
    switch FileKind(at: description) {
    case .folder:
      if let found = RunFolder(description).checkpointToUse { return found }
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
