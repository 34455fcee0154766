import Datasets
import Documents
import Foundation
import Models
import Studio
import Training

extension RunInspection {
  func text(isVerbose: Bool) -> String {
    var rows = [
      ("Run", path), ("Model", run.configuration.model?.kind ?? "–"), ("Steps", progress),
      ("Best validation", best),
    ]
    if let split = run.split {
      let counts = Split.allCases.map { "\($0.rawValue) \(split.songs(of: $0).count)" }
      rows.append(("Songs", counts.joined(separator: ", ")))
    }
    rows.append(("Checkpoints", run.checkpoints.isEmpty ? "–" : Phrase.list(run.checkpoints)))
    let figures = run.figures.map { name, value in
      [name, value.map(Phrase.number) ?? "not finite"]
    }
    let settings = run.configuration.entries.map { ($0.key, $0.text) }
    return Terminal.table(pairs: rows)
      + (figures.isEmpty ? "" : "\n" + Terminal.table(rows: [["Figure", "Newest"]] + figures))
      + (isVerbose ? "\n" + Terminal.table(pairs: settings) : "")
  }

  var progress: String { "\(run.step) of \(steps)" }

  var best: String {
    run.best.map { "\(Phrase.number($0.loss)) at step \($0.step)" } ?? "–"
  }

  var summary: String {
    let model = run.configuration.model?.kind
    return [model, "step \(progress)", run.best.map { _ in "best \(best)" }].compactMap { $0 }
      .joined(separator: ", ")
  }

  /// The heads of `cells`.
  static let columns = ["Run", "Model", "Songs", "Steps", "Best validation"]

  /// The run in a row of a table.
  var cells: [String] {
    [
      URL(filePath: path).lastPathComponent, run.configuration.model?.kind ?? "–",
      run.split.map { "\($0.train.count)" } ?? "–", progress, best,
    ]
  }
}

extension RunsInspection {
  var text: String {
    let rows = runs.map { path, run in
      switch run {
      case .success(let run): run.cells
      case .failure(let failure):
        [URL(filePath: path).lastPathComponent, "–", "–", "–", failure.message]
      }
    }
    return Terminal.table(rows: [RunInspection.columns] + rows)
  }
}
