import Evaluation
import Foundation
import Losses
import MixingConsole

/// What `evaluate` says of mixes against their target.
struct EvaluationDescription {
  let target: EvaluationAudio
  let loudness: LoudnessFigures
  let mixes: [(path: String, judged: JudgedMix)]
  let baselines: [(baseline: Baseline, mixes: [JudgedMix])]

  // MARK: For machines

  /// One object for one mix, an array for several.
  var json: JSONValue {
    documents.count == 1 ? documents[0] : .array(documents)
  }

  /// An object for each mix.
  var documents: [JSONValue] { mixes.map { json(of: $0.judged, path: $0.path) } }

  private func json(of mix: JudgedMix, path: String) -> JSONValue {
    .object(
      [
        .init("target", .string(target.path)), .init("mix", .string(path)),
        .init("sampleRate", .number(Double(target.sampleRate))),
      ] + Self.members(mix.asRendered, mix.atTargetLoudness) + [
        .init(
          "loudness",
          .object(("target", Self.json(loudness)), ("mix", Self.json(mix.loudness))))
      ]
        + (baselines.isEmpty
          ? []
          : [
            .init(
              "baselines",
              .object(
                baselines.map { baseline, mixes in
                  .init(
                    baseline.rawValue,
                    .object(Self.members(Self.mean(mixes), Self.matchedMean(mixes))))
                }))
          ]))
  }

  /// Features and losses as they are, and below `atTargetLoudness` the same at the target's loudness.
  private static func members(
    _ figures: EvaluationFigures, _ matched: EvaluationFigures?
  ) -> [JSONValue.Member] {
    members(figures) + [
      .init("atTargetLoudness", matched.map { .object(members($0)) } ?? .null)
    ]
  }

  private static func members(_ figures: EvaluationFigures) -> [JSONValue.Member] {
    [
      .init(
        "features",
        .object(figures.features.map { .init($0.feature.rawValue, JSONValue($0.error)) })),
      .init(
        "losses", .object(figures.losses.map { .init($0.kind.rawValue, JSONValue($0.value)) })),
    ]
  }

  private static func json(_ figures: LoudnessFigures) -> JSONValue {
    .object(rows(of: figures).map { .init($0.key, JSONValue($0.value)) })
  }

  // MARK: For people

  var text: String {
    let names = mixes.map(\.path) + baselines.map { Self.name($0.baseline) }
    let rendered = mixes.map(\.judged.asRendered) + baselines.map { Self.mean($0.mixes) }
    let matched =
      mixes.map(\.judged.atTargetLoudness) + baselines.map { Self.matchedMean($0.mixes) }
    return loudnessTable
      + "\nAs rendered\n" + Self.table(names, rendered)
      + "\nAt the target's loudness\n" + Self.table(names, matched)
  }

  private var loudnessTable: String {
    let columns = [Self.rows(of: loudness)] + mixes.map { Self.rows(of: $0.judged.loudness) }
    let head = ["Loudness", target.path] + mixes.map(\.path)
    let rows = columns[0].indices.map { row in
      [columns[0][row].label] + columns.map { Self.number($0[row].value, decimals: 2) }
    }
    return Table.rows([head] + rows)
  }

  private static func table(_ names: [String], _ columns: [EvaluationFigures?]) -> String {
    guard let first = columns.compactMap({ $0 }).first else { return "no loudness to match\n" }
    let features = first.features.indices.map { row in
      [first.features[row].feature.rawValue]
        + columns.map { number($0?.features[row].error, decimals: 4) }
    }
    let losses = first.losses.indices.map { row in
      [first.losses[row].kind.rawValue] + columns.map { number($0?.losses[row].value, decimals: 4) }
    }
    return Table.rows([["Feature (relative error)"] + names] + features + [["Loss"]] + losses)
  }

  private static func name(_ baseline: Baseline) -> String {
    switch baseline {
    case .sum: "plain sum"
    case .loudnessMatchedSum: "matched sum"
    case .randomConsoles: "\(Baseline.consoles) random"
    }
  }

  // MARK: Figures

  private static func mean(_ mixes: [JudgedMix]) -> EvaluationFigures {
    .mean(of: mixes.map(\.asRendered))
  }

  private static func matchedMean(_ mixes: [JudgedMix]) -> EvaluationFigures? {
    let matched = mixes.compactMap(\.atTargetLoudness)
    return matched.isEmpty ? nil : .mean(of: matched)
  }

  private static func rows(
    of figures: LoudnessFigures
  ) -> [(key: String, label: String, value: Double?)] {
    [
      ("integratedLufs", "Integrated, LUFS", figures.integratedLufs),
      ("truePeakDbtp", "True peak, dBTP", figures.truePeakDbtp),
      ("loudnessRangeLu", "Range, LU", figures.loudnessRangeLu),
      ("crestDb", "Peak to loudness, dB", figures.crestDb),
      ("stereoCorrelation", "Correlation of the channels", figures.stereoCorrelation),
      ("stereoWidth", "Sides over middle", figures.stereoWidth),
    ]
  }

  private static func number(_ value: Double?, decimals: Int) -> String {
    value.map { String(format: "%.\(decimals)f", $0) } ?? "–"
  }
}
