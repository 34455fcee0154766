public import Documents
package import Evaluation
import Losses

/// What became of mixes against their target.
public struct EvaluationResult: Sendable {
  package let target: EvaluationAudio
  package let loudness: LoudnessFigures
  package let mixes: [Mix]
  /// `nil` where nobody asked for them.
  package let baselines: JudgedBaselines?

  /// A mix, judged.
  package struct Mix: Sendable {
    public let audio: EvaluationAudio
    package let judged: JudgedMix
  }

  /// What the user should know of all files, each sentence once.
  public var warnings: [String] {
    target.warnings + mixes.flatMap(\.audio.warnings) + (baselines?.warnings ?? [])
  }

  /// The document of `fader evaluate --json`: one object for one mix, an array for several.
  public var json: JSONValue {
    documents.count == 1 ? documents[0] : .array(documents)
  }

  /// All figures, a row for each mix, then for each baseline.
  var table: EvaluationTable {
    let baselines = (baselines?.figures ?? []).map { ($0.baseline.rawValue, $0.figures) }
    return EvaluationTable(
      rows: (mixes.map { ($0.audio.path, $0.judged.figures) } + baselines).map {
        .init(song: target.path, mix: $0, figures: $1)
      }
    )
  }

  /// An object for each mix.
  var documents: [JSONValue] { mixes.map(json) }

  private func json(of mix: Mix) -> JSONValue {
    let warnings = target.warnings + mix.audio.warnings + (baselines?.warnings ?? [])
    var members: [JSONValue.Member] = [
      .init("target", .string(target.path)), .init("mix", .string(mix.audio.path)),
      .init("sampleRate", .number(Double(target.sampleRate))),
      .init("warnings", .array(warnings.map { .string($0) })),
    ]
    if let seconds = mix.audio.alignedSeconds {
      members.append(.init("alignedSeconds", .number(seconds)))
    }
    members += Self.members(mix.judged.figures)
    members.append(
      .init(
        "loudness",
        .object(("target", Self.json(loudness)), ("mix", Self.json(mix.judged.loudness)))))
    if let baselines {
      members.append(
        .init(
          "baselines",
          .object(
            baselines.figures.map { baseline, figures in
              .init(baseline.rawValue, .object(Self.members(figures)))
            })))
    }
    return .object(members)
  }

  /// Features and losses as they are, and below `atTargetLoudness` the same at the target's loudness.
  static func members(_ figures: JudgedFigures) -> [JSONValue.Member] {
    members(figures.asRendered) + [
      .init("atTargetLoudness", figures.atTargetLoudness.map { .object(members($0)) } ?? .null)
    ]
  }

  private static func members(_ figures: EvaluationFigures) -> [JSONValue.Member] {
    [
      .init(
        "features",
        .object(figures.features.map { .init($0.feature.rawValue, JSONValue($0.error)) })),
      .init(
        "losses", .object(figures.losses.map { .init($0.kind.name, JSONValue($0.value)) })),
    ]
  }

  private static func json(_ figures: LoudnessFigures) -> JSONValue {
    .object(
      ("integratedLufs", JSONValue(figures.integratedLufs)),
      ("truePeakDbtp", JSONValue(figures.truePeakDbtp)),
      ("loudnessRangeLu", JSONValue(figures.loudnessRangeLu)),
      ("crestDb", JSONValue(figures.crestDb)),
      ("stereoCorrelation", JSONValue(figures.stereoCorrelation)),
      ("stereoWidth", JSONValue(figures.stereoWidth)))
  }
}
