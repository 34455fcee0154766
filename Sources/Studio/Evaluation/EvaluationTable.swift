import Documents
import Evaluation
import Losses

/// The figures of mixes as comma-separated values (RFC 4180): a line of names, then a line for each song and mix.
///
/// Behind the features and losses of the mix as it is come those at the target's loudness
/// (`atTargetLoudness/…`) and, where it is known of any, the distance of its balance (`balance/…`). A figure
/// without a meaning is an empty field.
struct EvaluationTable {
  struct Row {
    let song, mix: String
    let figures: JudgedFigures
    var balance: BalanceDistance?
  }

  /// At least one.
  let rows: [Row]

  /// Begins the file that the table goes to, so that a place where none can be made is known before the work.
  static func begin(_ path: String) throws -> OutputFile {
    if FileKind(at: path) == .folder {
      throw JobError.input("--csv: \(path) is a folder. Name a file in it.")
    }
    return try asInputError { try OutputFile(path: path) }
  }

  func write(to file: OutputFile) throws {
    try asRuntimeError {
      try file.write(csv)
      try file.commit()
    }
  }

  var csv: String {
    let first = rows[0].figures.asRendered
    let keys =
      first.features.map(\.feature.rawValue) + first.losses.map(\.kind.name)
    let hasBalance = rows.contains { $0.balance != nil }
    let head =
      ["song", "mix"] + keys + keys.map { "atTargetLoudness/" + $0 }
      + (hasBalance ? ["stdDb", "medianDb", "panStd", "stems"].map { "balance/" + $0 } : [])
    let lines = rows.map { row in
      let figures = [row.figures.asRendered, row.figures.atTargetLoudness].flatMap { figures in
        figures.map { $0.features.map(\.error) + $0.losses.map(\.value) } ?? keys.map { _ in nil }
      }
      let balance = [
        row.balance?.stdDb, row.balance?.medianDb, row.balance?.panStd,
        row.balance.map { Double($0.stems) },
      ]
      return [row.song, row.mix].map(Self.field)
        + (figures + (hasBalance ? balance : [])).map { $0.map(\.plain) ?? "" }
    }
    return ([head] + lines).map { $0.joined(separator: ",") + "\r\n" }.joined()
  }

  /// A text as it stands between commas.
  private static func field(_ text: String) -> String {
    text.contains { ",\"\r\n".contains($0) }
      ? "\"\(text.replacing("\"", with: "\"\""))\"" : text
  }
}
