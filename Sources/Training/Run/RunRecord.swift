import AudioIO
package import Datasets
import Documents
import Foundation
import MixingConsole
import Models

/// What the folder of a run says about it, whether it is unfinished or has ended.
package struct RunRecord {
  package let folder: RunFolder
  package let configuration: Configuration
  /// Steps made, as far as they are saved.
  package let step: Int
  /// The step and loss of the validation that was the best; `nil` where there was none.
  package let best: (step: Int, loss: Double)?
  /// The newest figure of each column of `metrics.csv`; `nil` where it is not finite.
  package let figures: [(name: String, value: Double?)]
  /// Names of checkpoints, in natural order: `best`, `last`, `step-500`.
  package let checkpoints: [String]
  /// Which song is for what; `nil` where that was not written yet.
  package let split: SplitRecord?

  /// Whether a folder is that of a run, not only one with a configuration in it.
  package static func isRun(_ path: String) -> Bool {
    let folder = RunFolder(path)
    return folder.holdsRun
      && [folder.metrics, folder.split, path + "/checkpoints"].contains {
        FileManager.default.fileExists(atPath: $0)
      }
  }

  /// Reads a run, but for its weights.
  ///
  /// - Parameters:
  ///   - path: Its folder.
  ///   - catalogues: What its configuration may name.
  /// - Throws: What is wrong with one of its files.
  package init(contentsOf path: String, catalogues: Configuration.Catalogues) throws {
    folder = RunFolder(path)
    configuration = try Configuration(contentsOf: folder.configuration, catalogues: catalogues)
    let files = FileManager.default
    let suffix = ".safetensors"
    checkpoints = ((try? files.contentsOfDirectory(atPath: path + "/checkpoints")) ?? [])
      .filter { $0.hasSuffix(suffix) && !$0.hasPrefix(".") }
      .map { String($0.dropLast(suffix.count)) }.sorted(by: NaturalOrder.isBefore)
    split =
      files.fileExists(atPath: folder.split) ? try SplitRecord(contentsOf: folder.split) : nil
    figures = Self.newestFigures(of: folder.metrics)
    guard files.fileExists(atPath: folder.last),
      let training = try StoredCheckpoint(contentsOf: folder.last, models: catalogues.models)
        .training()
    else {
      (step, best) = (0, nil)
      return
    }
    step = training.step
    best = try training.state.flatMap { try RunState($0).best }.map { ($0.step, $0.loss) }
  }

  /// The last cell that is not empty in each column.
  private static func newestFigures(of path: String) -> [(name: String, value: Double?)] {
    guard let text = try? String(contentsOfFile: path, encoding: .utf8) else { return [] }
    let rows = text.split(separator: "\n").map {
      $0.split(separator: ",", omittingEmptySubsequences: false)
    }
    guard let names = rows.first else { return [] }
    return names.indices.dropFirst().compactMap { column in
      let cell = rows.dropFirst().last { column < $0.count && !$0[column].isEmpty }?[column]
      guard let number = cell.flatMap({ Double($0) }) else { return nil }
      return (String(names[column]), number.isFinite ? number : nil)
    }
  }
}
