import Documents
import Foundation
import MixingConsole

/// What `inspect` says of a folder of runs, so that they can be compared.
struct RunsDescription: Inspection {
  let file: String
  /// In natural order.
  private let runs: [(path: String, run: Result<RunDescription, CommandFailure>)]

  init(_ folder: String, runs paths: [String]) throws {
    file = folder
    runs = try paths.map { path in
      do {
        return (path, .success(try RunDescription(path)))
      } catch let failure as CommandFailure {
        return (path, .failure(failure))
      }
    }
  }

  var json: JSONValue {
    .object(
      ("kind", "runs"), ("path", .string(file)),
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

  func text(isVerbose: Bool) -> String {
    let rows = runs.map { path, run in
      switch run {
      case .success(let run): run.cells
      case .failure(let failure):
        [URL(filePath: path).lastPathComponent, "–", "–", "–", failure.message]
      }
    }
    return Table.rows([RunDescription.columns] + rows)
  }

  var summary: String { Wording.count(runs.count, "run") }
}
