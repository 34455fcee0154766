import Documents
import Evaluation
import Foundation
import Losses
import MixingConsole

/// What `evaluate` says of mixes against their target.
struct EvaluationDescription {
  let target: EvaluationAudio
  let loudness: LoudnessFigures
  let mixes: [Mix]
  /// `nil` where nobody asked for them.
  let baselines: JudgedBaselines?

  /// A mix, judged.
  struct Mix {
    let audio: EvaluationAudio
    let judged: JudgedMix
  }

  /// What the user should know of all files, each sentence once.
  var warnings: [String] {
    target.warnings + mixes.flatMap(\.audio.warnings) + (baselines?.warnings ?? [])
  }

  // MARK: For machines

  /// One object for one mix, an array for several.
  var json: JSONValue {
    documents.count == 1 ? documents[0] : .array(documents)
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
    .object(rows(of: figures).map { .init($0.key, JSONValue($0.value)) })
  }

  // MARK: For people

  var text: String {
    let baselines = baselines?.figures ?? []
    let names = mixes.map(\.audio.path) + baselines.map(\.baseline.rawValue)
    let figures = mixes.map(\.judged.figures) + baselines.map(\.figures)
    return loudnessTable
      + "\nAs rendered\n" + Self.table(names, figures.map(\.asRendered))
      + "\nAt the target's loudness\n" + Self.table(names, figures.map(\.atTargetLoudness))
      + "\n" + Self.smallerIsBetter + alignment + (baselines.isEmpty ? "" : Baseline.legend)
  }

  /// How features and losses are read.
  static let smallerIsBetter =
    "Smaller is better throughout; snr, siSdr and sdSdr are decibels, negated.\n"

  /// Which mixes were shifted.
  private var alignment: String {
    mixes.compactMap { mix in
      guard let aligned = mix.audio.aligned else { return nil }
      let place = EvaluationAudio.place(aligned, target.sampleRate)
      return aligned == 0
        ? "\(mix.audio.path) was judged as it lies.\n"
        : "\(mix.audio.path) lies \(place) the target and was judged in line with it.\n"
    }.joined()
  }

  private var loudnessTable: String {
    let columns = [Self.rows(of: loudness)] + mixes.map { Self.rows(of: $0.judged.loudness) }
    let head = ["Loudness", target.path] + mixes.map(\.audio.path)
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
      [first.losses[row].kind.name] + columns.map { number($0?.losses[row].value, decimals: 4) }
    }
    return Table.rows([["Feature (relative error)"] + names] + features + [["Loss"]] + losses)
  }

  // MARK: Figures

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

extension Baseline {
  /// What the baselines are, by the names that tables and documents call them.
  static let legend =
    "sum: the stems as they are. loudnessMatchedSum: each stem at \(Int(matchedLufs)) LUFS. "
    + "randomConsoles: the mean over \(consoles) consoles set at random.\n"
}
