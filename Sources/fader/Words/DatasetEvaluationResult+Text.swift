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
      + differences.map(Self.text).joined()
      + "\n" + EvaluationResult.smallerIsBetter + Baseline.legend
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
