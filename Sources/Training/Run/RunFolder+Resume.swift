import Datasets
package import Documents
import Foundation
import Models

extension RunFolder {
  /// The configuration of a resumed run; the stop that it came to lies behind it.
  ///
  /// - Parameters:
  ///   - file: The configuration that is named beside the folder; `nil` for the one in the folder.
  ///   - changes: What is put into the place of what that says.
  ///   - catalogues: What it may name.
  /// - Returns: The configuration.
  /// - Throws: `DocumentError`; that there is no run here, or that a process is at it; that a key differs
  ///   that may not.
  package func resumed(
    with file: String?, changes: [ConfigurationChange], catalogues: Configuration.Catalogues
  ) throws -> Configuration {
    guard holdsRun else { throw TrainingError.noRun(path) }
    // Said before the songs are decoded; `TrainingRun` takes the lock itself.
    _ = try RunLock(self)
    let old = try Configuration(contentsOf: configuration, catalogues: catalogues)
    let behind = file == nil ? [try ConfigurationChange("training.stopAfter=null")] : []
    let new = try Configuration(
      contentsOf: file ?? configuration, changes: behind + changes, catalogues: catalogues)
    let difference = old.entries.firstDifference(from: new.entries) { key in
      key == "training.steps" || key == "training.stopAfter" || key == "output.directory"
        || key.hasPrefix("logging.")
    }
    if let (key, was, now) = difference {
      throw TrainingError.changed(key: key, was: was, now: now)
    }
    return new
  }

  /// What the run was last saved as.
  ///
  /// - Parameters:
  ///   - every: How often it is saved, in steps.
  ///   - catalogues: What its configuration may name.
  /// - Returns: The checkpoint with all that going on needs; `nil` where the run ended before its first.
  /// - Throws: That it is damaged or gone, and what can be done with the rest.
  func saved(every: Int, catalogues: Configuration.Catalogues) throws -> Checkpoint? {
    let isThere = FileManager.default.fileExists(atPath: best)
    let weights = latestStep?.path ?? (isThere ? best : nil)
    func lost(_ reason: String) -> TrainingError {
      .lostState(folder: self, reason: reason, weights: weights)
    }
    do {
      return try Checkpoint(contentsOf: last, models: catalogues.models, toTrain: true)
    } catch  where error.cause != .file(.missing(last)) {
      throw lost("\(error)")
    } catch {
      // Rows and other checkpoints of a step are written before the last one.
      let judged =
        isThere ? try? Checkpoint(contentsOf: best, models: catalogues.models).training?.step : nil
      let made = max(
        MetricsTable.lastStep(of: metrics) ?? 0, latestStep?.step ?? 0, (judged ?? nil) ?? 0)
      let old = try? Configuration(contentsOf: configuration, catalogues: catalogues)
      let steps = old?.training.steps ?? .max
      if made > every || made >= steps {
        throw lost("\(last) is gone; the run had made \(made) steps.")
      }
      return nil
    }
  }

  /// What a saved run has lost and can do without, a sentence each.
  ///
  /// - Parameters:
  ///   - step: The step that it was saved at.
  ///   - best: The step of its best validation.
  /// - Returns: The sentences.
  func losses(at step: Int, best: Int?) -> [String] {
    func isGone(_ path: String) -> Bool {
      ((try? FileManager.default.attributesOfItem(atPath: path)[.size]) as? Int ?? 0) == 0
    }
    var losses: [String] = []
    if isGone(split) {
      losses.append(
        "\(split) is gone; whether the songs are those that the run was begun with is not known.")
    }
    if isGone(metrics) { losses.append("\(metrics) is gone; it begins again after step \(step).") }
    if let best, isGone(self.best) {
      losses.append(
        "\(self.best) of step \(best) is gone; the next is written where validation gets better.")
    }
    return losses
  }
}
