import Documents
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
      ("summary", .object(summaries.map { .init($0.name, Self.json($0)) })),
      ("differences", .array(differences.map(Self.json))))
  }

  private static func json(of song: SongResult) -> JSONValue {
    .object(
      ("song", .string(song.name)),
      ("warnings", .array(song.warnings.map { .string($0) })),
      (
        "results",
        .object(
          song.candidates.map { candidate in
            let aligned = candidate.alignedSeconds.map {
              JSONValue.Member("alignedSeconds", .number($0))
            }
            return .init(
              candidate.name,
              .object(
                (aligned.map { [$0] } ?? []) + EvaluationDescription.members(candidate.figures)))
          })
      ))
  }

  private static func json(_ difference: Difference) -> JSONValue {
    .object(
      [
        .init("of", .string(difference.of.name)), .init("from", .string(difference.from.name)),
      ] + members(difference.summary))
  }

  private static func json(_ candidate: CandidateSummary) -> JSONValue {
    .object(members(candidate.summary))
  }

  private static func members(_ summary: TwofoldSummary) -> [JSONValue.Member] {
    members(summary.asRendered) + [
      .init("atTargetLoudness", summary.atTargetLoudness.map { .object(members($0)) } ?? .null)
    ]
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
    let (summaries, differences) = (summaries, differences)
    let fewest = BootstrapInterval.fewest()
    return
      "\(Wording.count(songs.count, "song")) (\(split)) at \(sampleRate) Hz: mean"
      + (songs.count < fewest ? "" : " [95 % interval of the mean]") + ", median\n"
      + (songs.count < fewest
        ? "An interval takes \(fewest) songs: the range of fewer is no 95 % interval.\n" : "")
      + "\nAs rendered\n" + Self.table(summaries.map { ($0.title, $0.summary.asRendered) })
      + "\nAt the target's loudness\n"
      + Self.table(summaries.map { ($0.title, $0.summary.atTargetLoudness) })
      + differences.map(Self.text).joined()
      + "\n" + EvaluationDescription.smallerIsBetter + Baseline.legend
      + (skipped.isEmpty ? "" : "\nSkipped\n")
      + Table.pairs(skipped.map { ($0.name, $0.problems.joined(separator: " ")) })
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

  /// Figures over songs, in both ways of judging.
  private struct TwofoldSummary {
    let asRendered: EvaluationSummary
    /// `nil` where no song has a loudness to match.
    let atTargetLoudness: EvaluationSummary?

    init(of figures: [(asRendered: EvaluationFigures, matched: EvaluationFigures?)], seed: UInt64) {
      let matched = figures.compactMap(\.matched)
      asRendered = EvaluationSummary(of: figures.map(\.asRendered), seed: seed)
      atTargetLoudness = matched.isEmpty ? nil : EvaluationSummary(of: matched, seed: seed)
    }
  }

  private struct CandidateSummary {
    let name, title: String
    let summary: TwofoldSummary
  }

  private var summaries: [CandidateSummary] {
    songs[0].candidates.indices.map { index in
      let candidates = songs.map { $0.candidates[index] }
      return CandidateSummary(
        name: candidates[0].name, title: candidates[0].title,
        summary: TwofoldSummary(
          of: candidates.map { ($0.figures.asRendered, $0.figures.atTargetLoudness) }, seed: seed))
    }
  }

  /// How much more a mixer's figures are than another's on the same songs.
  private struct Difference {
    let of, from: SongResult.Candidate
    let summary: TwofoldSummary
  }

  /// Of every other mixer from the first.
  private var differences: [Difference] {
    songs[0].candidates.indices.dropFirst().filter { songs[0].candidates[$0].isMixer }.map {
      index in
      Difference(
        of: songs[0].candidates[index], from: songs[0].candidates[0],
        summary: TwofoldSummary(
          of: songs.map { song in
            let (one, other) = (song.candidates[index].figures, song.candidates[0].figures)
            let matched = one.atTargetLoudness.flatMap { matched in
              other.atTargetLoudness.map { matched.difference(from: $0) }
            }
            return (one.asRendered.difference(from: other.asRendered), matched)
          }, seed: seed))
    }
  }

  private static func rows(
    of summary: EvaluationSummary
  ) -> [(key: String, figure: FigureSummary?)] {
    summary.features.map { ($0.feature.rawValue, $0.summary) }
      + summary.losses.map { ($0.kind.name, $0.summary) }
  }
}
