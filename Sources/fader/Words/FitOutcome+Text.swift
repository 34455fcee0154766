import Documents
import Evaluation
import Foundation
import Mixers
import MixingConsole
import Studio

extension FitOutcome {
  func text(isVerbose: Bool) -> String {
    stemTable + (isVerbose ? tracks.map { $0.noteLines }.joined() : "") + "\n"
      + stageTable + "\n" + findingTable + summary + (isVerbose ? "\n" + featureTable : "")
  }

  private var stemTable: String {
    let rows = tracks.map { track in
      [
        track.name, String(format: "%.4f s", track.startSeconds), track.levelText,
        track.isMuted ? "" : track.panText,
        track.polarity.words ?? "", track.treatmentText,
      ]
    }
    return Terminal.table(
      rows: [["Stem", "Start", "Fader", "Pan", "Polarity", "Treatment"]] + rows)
  }

  private var stageTable: String {
    let rows = result.rows.enumerated().map { index, row in
      let gained = index == 0 ? nil : difference(row, result.rows[index - 1])
      return [
        row.stage?.rawValue ?? "start", String(format: "%.4f", row.loss),
        row.ratio.isExact ? "exact" : Self.decibels(row.ratio.decibels), Self.decibels(gained),
      ]
    }
    return Terminal.table(rows: [["Stage", "Loss", "Signal to noise", "Gained"]] + rows)
  }

  /// What the effects of the session to start from came to, and how.
  private var findingTable: String {
    let findings = result.findings.filter { $0.means.first != .leastSquares }
    if findings.isEmpty { return "" }
    return Terminal.table(
      rows: [["Control", "Value", "Found by"]]
        + findings.map { finding in
          [
            finding.path, String(format: "%.2f", finding.value),
            finding.means.map(\.rawValue).joined(separator: ", "),
          ]
        }) + "\n"
  }

  private var summary: String {
    let level = judgement.residualLufs.map { "\(Phrase.decimal($0)) LUFS" } ?? "silent"
    return "Residual: \(level)" + (settings.residual.map { ", in \($0.shown)" } ?? "") + "\n"
  }

  private var featureTable: String {
    Terminal.table(
      rows: [["Feature", "Relative error"]]
        + judgement.features.map { feature, error in
          [feature.rawValue, error.map { String(format: "%.4f", $0) } ?? "–"]
        })
  }

  private func difference(_ row: FitResult.Row, _ before: FitResult.Row) -> Double? {
    guard let now = row.ratio.decibels, let then = before.ratio.decibels else { return nil }
    return now - then
  }

  private static func decibels(_ value: Double?) -> String {
    value.map { String(format: "%.2f dB", $0) } ?? "–"
  }
}
