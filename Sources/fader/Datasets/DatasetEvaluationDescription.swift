import Evaluation
import Foundation
import Losses
import MixingConsole

/// What `evaluate --dataset` says.
struct DatasetEvaluationDescription {
  let split: String
  let sampleRate: Int
  /// At least one, all with the same candidates.
  let songs: [SongResult]
  let skipped: [SkippedSong]
  /// Of the intervals.
  let seed: UInt64

  // MARK: For machines

  var json: JSONValue {
    .object(
      ("split", .string(split)), ("sampleRate", .number(Double(sampleRate))),
      ("songs", .array(songs.map(Self.json))), ("skipped", .array(skipped.map(\.json))),
      ("summary", .object(summaries.map { .init($0.name, Self.json($0)) })))
  }

  private static func json(of song: SongResult) -> JSONValue {
    .object(
      ("song", .string(song.name)),
      (
        "results",
        .object(
          song.candidates.map { .init($0.name, .object(EvaluationDescription.members($0.figures))) }
        )
      ))
  }

  private static func json(_ candidate: CandidateSummary) -> JSONValue {
    .object(
      members(candidate.asRendered) + [
        .init("atTargetLoudness", candidate.atTargetLoudness.map { .object(members($0)) } ?? .null)
      ])
  }

  private static func members(_ summary: EvaluationSummary) -> [JSONValue.Member] {
    rows(of: summary).map { key, figure in
      .init(
        key,
        figure.map { figure in
          .object(
            ("mean", JSONValue(figure.mean)), ("median", JSONValue(figure.median)),
            ("low", JSONValue(figure.interval?.low)), ("high", JSONValue(figure.interval?.high)),
            ("songs", .number(Double(figure.songs))))
        } ?? .null)
    }
  }

  // MARK: For people

  var text: String {
    let summaries = summaries
    return
      "\(songs.count) \(songs.count == 1 ? "song" : "songs") (\(split)) at \(sampleRate) Hz: mean "
      + "[95 % interval of the mean], median\n"
      + (songs.count == 1 ? "One song has no interval.\n" : "")
      + "\nAs rendered\n" + table(summaries, summaries.map(\.asRendered))
      + "\nAt the target's loudness\n" + table(summaries, summaries.map(\.atTargetLoudness))
      + (skipped.isEmpty ? "" : "\nSkipped\n")
      + Table.pairs(skipped.map { ($0.name, $0.problems.joined(separator: " ")) })
  }

  private func table(
    _ candidates: [CandidateSummary], _ columns: [EvaluationSummary?]
  ) -> String {
    guard let first = columns.compactMap({ $0 }).first else { return "no loudness to match\n" }
    let head = [""] + candidates.map(\.title)
    let rows = Self.rows(of: first).indices.map { row in
      [Self.rows(of: first)[row].key]
        + columns.map { Self.cell($0.flatMap { Self.rows(of: $0)[row].figure }) }
    }
    return Table.rows([head] + rows)
  }

  private static func cell(_ figure: FigureSummary?) -> String {
    guard let figure else { return "–" }
    let interval = figure.interval.map { " [\(number($0.low)), \(number($0.high))]" } ?? ""
    return number(figure.mean) + interval + ", " + number(figure.median)
  }

  /// Three significant digits.
  private static func number(_ value: Double) -> String { String(format: "%#.3g", value) }

  // MARK: Figures

  private struct CandidateSummary {
    let name, title: String
    let asRendered: EvaluationSummary
    /// `nil` where no song has a loudness to match.
    let atTargetLoudness: EvaluationSummary?
  }

  private var summaries: [CandidateSummary] {
    songs[0].candidates.indices.map { index in
      let candidates = songs.map { $0.candidates[index] }
      let matched = candidates.compactMap(\.figures.atTargetLoudness)
      return CandidateSummary(
        name: candidates[0].name, title: candidates[0].title,
        asRendered: EvaluationSummary(of: candidates.map(\.figures.asRendered), seed: seed),
        atTargetLoudness: matched.isEmpty ? nil : EvaluationSummary(of: matched, seed: seed))
    }
  }

  private static func rows(
    of summary: EvaluationSummary
  ) -> [(key: String, figure: FigureSummary?)] {
    summary.features.map { ($0.feature.rawValue, $0.summary) }
      + summary.losses.map { ($0.kind.rawValue, $0.summary) }
  }
}
