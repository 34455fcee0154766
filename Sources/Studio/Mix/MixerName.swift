import Documents
import Foundation
package import Mixers
import Training

/// What a mixer is called: by a name of its own, by that of a shipped checkpoint, by a checkpoint's file or a run's
/// folder.
public struct MixerName: Hashable, Sendable, LosslessStringConvertible {
  public let description: String

  public static let rules = MixerName(RuleMixer.name)

  public init(_ description: String) { self.description = description }

  /// What can be named, for help.
  package static func help(_ mixers: MixerCatalogue) -> String {
    let (own, names) = (mixers.names.joined(separator: ", "), shipped().map(\.name))
    return names.isEmpty
      ? "\(own), a checkpoint's file or a run's folder"
      : "\(own), a checkpoint's file, a run's folder, or one of \(names.joined(separator: ", "))"
  }

  /// What tables call each of several: a run's checkpoint by its run's folder, another by its file, and as
  /// much of the path before it as it takes to tell them apart.
  package static func titles(of names: [MixerName]) -> [String] {
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

  /// The checkpoint's file; `nil` for a mixer that has a name of its own.
  ///
  /// - Throws: That there is nothing of this name.
  package func checkpoint(unlessAmong mixers: MixerCatalogue) throws -> String? {
    if mixers.names.contains(description) { return nil }
    switch FileKind(at: description) {
    case .folder:
      if let found = RunFolder(description).checkpointToUse { return found }
      throw JobError.input(
        "--with \(description): the folder holds no run; there is no checkpoints/best.safetensors in it."
      )
    case .missing:
      let shipped = Self.shipped()
      if let found = shipped.first(where: { $0.name == description }) { return found.path }
      let names = shipped.map(\.name)
      throw JobError.input(
        "--with \(description): there is no such file or folder. "
          + (nearestName(to: description, among: mixers.names + names)
            .map { "Did you mean \($0)?" } ?? "Name \(Self.help(mixers))."))
    default: return description
    }
  }

  /// Refuses outputs that would replace the checkpoint, or what else belongs to a run.
  func refuse(_ outputs: [String], _ mixers: MixerCatalogue) throws {
    let file = try checkpoint(unlessAmong: mixers)
    let checkpoint = file.map { FileIdentity($0) }
    let folder = URL(filePath: description).resolvingSymlinksInPath().path
    let isRun = file != nil && FileKind(at: description) == .folder
    for output in outputs where FileKind(at: output) != .missing {
      let isInRun =
        isRun && URL(filePath: output).resolvingSymlinksInPath().path.hasPrefix(folder + "/")
      guard FileIdentity(output) == checkpoint || isInRun else { continue }
      throw JobError.input(
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
