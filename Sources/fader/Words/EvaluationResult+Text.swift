import Evaluation
import Foundation
import Losses
import Studio

extension EvaluationResult {
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
    let columns = [loudness] + mixes.map(\.judged.loudness)
    func row(_ label: String, _ figure: (LoudnessFigures) -> Double?) -> [String] {
      [label] + columns.map { Self.number(figure($0), decimals: 2) }
    }
    return Terminal.table(rows: [
      ["Loudness", target.path] + mixes.map(\.audio.path),
      row("Integrated, LUFS", \.integratedLufs), row("True peak, dBTP", \.truePeakDbtp),
      row("Range, LU", \.loudnessRangeLu), row("Peak to loudness, dB", \.crestDb),
      row("Correlation of the channels", \.stereoCorrelation),
      row("Sides over middle", \.stereoWidth),
    ])
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
    return Terminal.table(
      rows: [["Feature (relative error)"] + names] + features + [["Loss"]] + losses)
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
