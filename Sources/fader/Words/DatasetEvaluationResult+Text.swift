import Evaluation
import Foundation
import Studio

extension DatasetEvaluationResult {
  var text: String {
    let (summaries, differences) = (summaries, differences)
    let fewest = BootstrapInterval.fewest()
    return
      "\(Phrase.count(songs.count, "song")) (\(split)) at \(sampleRate) Hz: mean"
      + (songs.count < fewest ? "" : " [95 % interval of the mean]") + ", median\n"
      + (songs.count < fewest
        ? "An interval takes \(fewest) songs: the range of fewer is no 95 % interval.\n" : "")
      + "\nAs rendered\n" + Self.table(summaries.map { ($0.title, $0.summary.asRendered) })
      + "\nAt the target's loudness\n"
      + Self.table(summaries.map { ($0.title, $0.summary.atTargetLoudness) })
      + Self.balance(summaries.map { ($0.title, $0.summary.balance) })
      + differences.map(Self.text).joined()
      + "\n" + EvaluationResult.smallerIsBetter + (hasBaselines ? Baseline.legend : "")
      + (skipped.isEmpty ? "" : "\nSkipped\n")
      + Terminal.table(pairs: skipped.map { ($0.name, $0.problems.joined(separator: " ")) })
  }

  /// Song by song the same material: what songs have in common does not widen the interval.
  private static func text(of difference: Difference) -> String {
    "\n\(difference.of.title) less \(difference.from.title), song by song: below 0 is better\n"
      + table([
        ("as rendered", difference.summary.asRendered),
        ("at the target's loudness", difference.summary.atTargetLoudness),
      ])
      + (difference.summary.balance.map { balance in
        Terminal.table(rows: balance.figures.map { ["balance: \($0.key)", cell($0.figure)] })
      } ?? "")
  }

  /// How far the decided balances are from people's; nothing where nobody knows these.
  private static func balance(_ columns: [(title: String, balance: BalanceSummary?)]) -> String {
    guard let first = columns.compactMap(\.balance).first else { return "" }
    let figures = first.figures.indices.map { row in
      [first.figures[row].key] + columns.map { cell($0.balance?.figures[row].figure) }
    }
    let roles = Set(columns.flatMap { $0.balance?.roles.map(\.role) ?? [] }).sorted()
    let rows = roles.map { role in
      let found = columns.map { $0.balance?.roles.first { $0.role == role } }
      let stems = found.compactMap { $0?.stems }.min() ?? 0
      return ["\(role) (\(stems))"]
        + found.map { $0.map { String(format: "%+.1f", $0.medianDb) } ?? "–" }
    }
    return
      "\nBalance: how far the levels and places of stems, given at random levels, are from a person's\n"
      + Terminal.table(rows: [[""] + columns.map(\.title)] + figures)
      + "\nBalance by role (stems): dB too loud or, below 0, too soft, the median\n"
      + Terminal.table(rows: [[""] + columns.map(\.title)] + rows)
  }

  private static func table(_ columns: [(title: String, summary: EvaluationSummary?)]) -> String {
    guard let first = columns.compactMap(\.summary).first else { return "no loudness to match\n" }
    let head = [""] + columns.map(\.title)
    let keys = rows(of: first).map(\.key)
    let rows = keys.indices.map { row in
      [keys[row]] + columns.map { cell($0.summary.flatMap { Self.rows(of: $0)[row].figure }) }
    }
    return Terminal.table(rows: [head] + rows)
  }

  private static func cell(_ figure: FigureSummary?) -> String {
    guard let figure else { return "–" }
    let interval = figure.interval.map { " [\(number($0.low)), \(number($0.high))]" } ?? ""
    return number(figure.mean) + interval + ", " + number(figure.median)
  }

  /// Three significant digits.
  private static func number(_ value: Double) -> String { String(format: "%#.3g", value) }
}
