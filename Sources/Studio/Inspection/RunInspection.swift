import Datasets
public import Documents
import Models
package import Training

/// The folder of a run of `train`.
public struct RunInspection: Sendable {
  package let path: String
  package let run: RunRecord

  init(_ folder: String) throws {
    path = folder
    run = try asInputError { try RunRecord(contentsOf: folder, catalogues: .studio) }
  }

  package var steps: Int { run.configuration.training.steps }

  public var json: JSONValue {
    .object(
      [.init("kind", "run"), .init("path", .string(path))] + members + [
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
      .init("model", run.configuration.model.map { .string($0.kind) } ?? .null),
      .init("step", .number(Double(run.step))), .init("steps", .number(Double(steps))),
      .init(
        "best",
        run.best.map { best in
          .object(("step", .number(Double(best.step))), ("loss", JSONValue(best.loss)))
        } ?? .null),
    ]
  }
}

/// A folder of runs, so that they can be compared.
public struct RunsInspection: Sendable {
  package let path: String
  /// In natural order; of one that cannot be read, why.
  package let runs: [(path: String, run: Result<RunInspection, JobError>)]

  init(_ folder: String, runs paths: [String]) throws {
    path = folder
    runs = try paths.map { path in
      do {
        return (path, .success(try RunInspection(path)))
      } catch let failure as JobError {
        return (path, .failure(failure))
      }
    }
  }

  public var json: JSONValue {
    .object(
      ("kind", "runs"), ("path", .string(path)),
      (
        "runs",
        .array(
          runs.map { path, run in
            let members: [JSONValue.Member] =
              switch run {
              case .success(let run): run.members
              case .failure(let failure): [.init("problem", .string(failure.message))]
              }
            return .object([.init("path", .string(path))] + members)
          })
      ))
  }
}
