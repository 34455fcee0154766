public import Documents
package import Evaluation
import Losses

/// What became of the mixes of a dataset's songs.
public struct DatasetEvaluationResult: Sendable {
  public let split: String
  public let sampleRate: Int
  /// At least one, all with the same candidates.
  package let songs: [SongResult]
  package let skipped: [SkippedSong]
  /// Of the intervals.
  let seed: UInt64

  /// Whether anything but mixers was judged.
  package var hasBaselines: Bool { songs[0].candidates.contains { !$0.isMixer } }

  /// All figures, a row for each song and way to mix.
  var table: EvaluationTable {
    EvaluationTable(
      rows: songs.flatMap { song in
        song.candidates.map { candidate in
          .init(
            song: song.name, mix: candidate.name, figures: candidate.figures,
            balance: candidate.balance)
        }
      }
    )
  }

  /// The document of `fader evaluate --dataset --json`.
  public var json: JSONValue {
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
                (aligned.map { [$0] } ?? []) + EvaluationResult.members(candidate.figures)
                  + [.init("balance", candidate.balance.map(Self.json) ?? .null)]))
          })
      ))
  }

  private static func json(_ balance: BalanceDistance) -> JSONValue {
    .object(
      ("stdDb", .number(balance.stdDb)), ("medianDb", .number(balance.medianDb)),
      ("panStd", .number(balance.panStd)), ("stems", .number(Double(balance.stems))),
      ("roles", json(RoleBalance.all(in: [balance]))))
  }

  private static func json(_ roles: [RoleBalance]) -> JSONValue {
    .object(
      roles.map { role in
        .init(
          role.role,
          .object(("medianDb", .number(role.medianDb)), ("stems", .number(Double(role.stems)))))
      })
  }

  private static func json(_ balance: BalanceSummary) -> JSONValue {
    .object(
      balance.figures.map { .init($0.key, json($0.figure)) } + [.init("roles", json(balance.roles))]
    )
  }

  private static func json(_ figure: FigureSummary) -> JSONValue {
    .object(
      ("mean", JSONValue(figure.mean)), ("median", JSONValue(figure.median)),
      ("low", JSONValue(figure.interval?.low)), ("high", JSONValue(figure.interval?.high)),
      ("songs", .number(Double(figure.songs))))
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
      .init("atTargetLoudness", summary.atTargetLoudness.map { .object(members($0)) } ?? .null),
      .init("balance", summary.balance.map(json) ?? .null),
    ]
  }

  private static func members(_ summary: EvaluationSummary) -> [JSONValue.Member] {
    rows(of: summary).map { key, figure in .init(key, figure.map(json) ?? .null) }
  }

  // MARK: Figures

  /// Figures over songs, in both ways of judging.
  package struct TwofoldSummary: Sendable {
    public let asRendered: EvaluationSummary
    /// `nil` where no song has a loudness to match.
    public let atTargetLoudness: EvaluationSummary?
    /// `nil` where no song's balance is known.
    package let balance: BalanceSummary?

    init(
      of figures: [(asRendered: EvaluationFigures, matched: EvaluationFigures?)],
      _ balances: [BalanceDistance?], seed: UInt64
    ) {
      balance = BalanceSummary(of: balances, seed: seed)
      let matched = figures.compactMap(\.matched)
      asRendered = EvaluationSummary(of: figures.map(\.asRendered), seed: seed)
      atTargetLoudness = matched.isEmpty ? nil : EvaluationSummary(of: matched, seed: seed)
    }
  }

  /// A way to mix over all songs.
  package struct CandidateSummary: Sendable {
    public let name, title: String
    package let summary: TwofoldSummary
  }

  package var summaries: [CandidateSummary] {
    songs[0].candidates.indices.map { index in
      let candidates = songs.map { $0.candidates[index] }
      return CandidateSummary(
        name: candidates[0].name, title: candidates[0].title,
        summary: TwofoldSummary(
          of: candidates.map { ($0.figures.asRendered, $0.figures.atTargetLoudness) },
          candidates.map(\.balance), seed: seed))
    }
  }

  /// How much more a mixer's figures are than another's on the same songs.
  package struct Difference: Sendable {
    public let of, from: SongResult.Candidate
    package let summary: TwofoldSummary
  }

  /// Of every other mixer from the first.
  package var differences: [Difference] {
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
          },
          songs.map { song in
            song.candidates[0].balance.flatMap {
              song.candidates[index].balance?.difference(from: $0)
            }
          }, seed: seed))
    }
  }

  /// Every figure by the name that documents and tables have for it.
  package static func rows(
    of summary: EvaluationSummary
  ) -> [(key: String, figure: FigureSummary?)] {
    summary.features.map { ($0.feature.rawValue, $0.summary) }
      + summary.losses.map { ($0.kind.name, $0.summary) }
  }
}
