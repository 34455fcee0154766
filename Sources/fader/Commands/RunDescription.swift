import Datasets
import Documents
import Foundation
import MixingConsole
import Models
import Training

/// What `inspect` says of a run of `train`.
struct RunDescription: Inspection {
  let file: String
  private let run: RunRecord

  init(_ folder: String) throws {
    file = folder
    run = try unusable { try RunRecord(contentsOf: folder, catalogues: .builtIn) }
  }

  private var steps: Int { run.configuration.training.steps }

  var json: JSONValue {
    .object(
      [.init("kind", "run"), .init("path", .string(file))] + members + [
        .init(
          "songs",
          run.split.map { split in
            .object(
              Split.allCases.map {
                .init($0.rawValue, .array(split.songs(of: $0).map { .string($0) }))
              })
          } ?? .null),
        .init(
          "figures", .object(run.figures.map { .init($0.name, JSONValue($0.value)) })),
        .init("checkpoints", .array(run.checkpoints.map { .string($0) })),
        .init("configuration", run.configuration.entries.json),
      ])
  }

  /// What documents say of one run among others.
  var members: [JSONValue.Member] {
    [
      .init("model", run.configuration.model.map { .string($0.kind.rawValue) } ?? .null),
      .init("step", .number(Double(run.step))), .init("steps", .number(Double(steps))),
      .init(
        "best",
        run.best.map { best in
          .object(("step", .number(Double(best.step))), ("loss", JSONValue(best.loss)))
        } ?? .null),
    ]
  }

  func text(isVerbose: Bool) -> String {
    var rows = [
      ("Run", file), ("Model", run.configuration.model?.kind.rawValue ?? "–"), ("Steps", progress),
      ("Best validation", best),
    ]
    if let split = run.split {
      let counts = Split.allCases.map { "\($0.rawValue) \(split.songs(of: $0).count)" }
      rows.append(("Songs", counts.joined(separator: ", ")))
    }
    rows.append(("Checkpoints", run.checkpoints.isEmpty ? "–" : Wording.list(run.checkpoints)))
    let figures = run.figures.map { name, value in
      [name, value.map(TrainingDescription.number) ?? "not finite"]
    }
    let settings = run.configuration.entries.map { ($0.key, $0.text) }
    return Table.pairs(rows)
      + (figures.isEmpty ? "" : "\n" + Table.rows([["Figure", "Newest"]] + figures))
      + (isVerbose ? "\n" + Table.pairs(settings) : "")
  }

  var progress: String { "\(run.step) of \(steps)" }

  var best: String {
    run.best.map { "\(TrainingDescription.number($0.loss)) at step \($0.step)" } ?? "–"
  }

  var summary: String {
    let model = run.configuration.model?.kind.rawValue
    return [model, "step \(progress)", run.best.map { _ in "best \(best)" }].compactMap { $0 }
      .joined(separator: ", ")
  }

  /// The heads of `cells`.
  static let columns = ["Run", "Model", "Songs", "Steps", "Best validation"]

  /// The run in a row of a table.
  var cells: [String] {
    [
      URL(filePath: file).lastPathComponent, run.configuration.model?.kind.rawValue ?? "–",
      run.split.map { "\($0.train.count)" } ?? "–", progress, best,
    ]
  }
}
