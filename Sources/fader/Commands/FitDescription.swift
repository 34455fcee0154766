import Documents
import Evaluation
import Foundation
import Mixers
import MixingConsole

/// What `fit` says of what it found.
struct FitDescription {
  let result: FitResult
  let judgement: FitJudgement
  let inputs: FitInputs
  /// Where the residual was written, if it was; so too the mix and the session.
  let residual: String?
  let mix: String?
  let session: String?

  private var tracks: [Track] { result.session.tracks }
  private var mutedNames: [String] { result.mutedTracks.map { tracks[$0].name } }

  /// What the user should not have to find in the table.
  var warnings: [String] {
    var warnings = judgement.warnings
    let ratio = result.rows.last?.ratio.decibels
    if result.mutedTracks.count == tracks.count {
      warnings.append(
        "none of the stems was found in \(inputs.target). Is it the mix of another song?")
    } else if !mutedNames.isEmpty {
      warnings.append("not in the target, and muted: \(Wording.list(mutedNames))")
    }
    if result.mutedTracks.count < tracks.count, let ratio, ratio < 1 {
      warnings.append(
        "the stems explain next to nothing of \(inputs.target): the signal-to-noise ratio is "
          + "\(MixReport.rounded(ratio)) dB. Is it the mix of another song, or much processed?")
    }
    return warnings
  }

  // MARK: For people

  func text(isVerbose: Bool) -> String {
    stemTable + (isVerbose ? tracks.map { TrackDescription($0).notes }.joined() : "") + "\n"
      + stageTable + "\n" + summary + (isVerbose ? "\n" + featureTable : "")
  }

  private var stemTable: String {
    let rows = tracks.map { track in
      let description = TrackDescription(track)
      return [
        track.name, String(format: "%.4f s", track.startSeconds), description.level,
        track.isMuted ? "" : description.pan,
        track.isPolarityInverted ? "inverted" : "", description.treatment,
      ]
    }
    return Table.rows([["Stem", "Start", "Fader", "Pan", "Polarity", "Treatment"]] + rows)
  }

  private var stageTable: String {
    let rows = result.rows.enumerated().map { index, row in
      let gained = index == 0 ? nil : difference(row, result.rows[index - 1])
      return [
        row.stage?.rawValue ?? "start", String(format: "%.4f", row.loss),
        row.ratio.isExact ? "exact" : Self.decibels(row.ratio.decibels), Self.decibels(gained),
      ]
    }
    return Table.rows([["Stage", "Loss", "Signal to noise", "Gained"]] + rows)
  }

  private var summary: String {
    let level = judgement.residualLufs.map { "\(MixReport.rounded($0)) LUFS" } ?? "silent"
    return "Residual: \(level)" + (residual.map { ", in \($0.shown)" } ?? "") + "\n"
  }

  private var featureTable: String {
    Table.rows(
      [["Feature", "Relative error"]]
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

  // MARK: For machines

  func json(warnings: [String]) -> JSONValue {
    .object(
      ("target", .string(inputs.target)), ("session", Self.path(session)),
      ("output", Self.path(mix)),
      ("sampleRate", .number(Double(inputs.sampleRate))),
      ("stages", .array(result.rows.map(Self.json))),
      (
        "residual",
        .object(
          ("file", Self.path(residual)), ("integratedLufs", JSONValue(judgement.residualLufs)))
      ),
      (
        "features",
        .object(judgement.features.map { .init($0.feature.rawValue, JSONValue($0.error)) })
      ),
      ("tracks", .array(tracks.map(Self.json))),
      ("muted", .array(mutedNames.map { .string($0) })),
      (
        "skipped",
        .array(
          inputs.collection.skipped.map { file in
            .object(("file", .string(file.path)), ("reason", .string(file.reason)))
          })
      ), ("warnings", .array(warnings.map { .string($0) })))
  }

  /// The first row has no stage: it is where the fit starts.
  private static func json(_ row: FitResult.Row) -> JSONValue {
    .object(
      ("stage", row.stage.map { .string($0.rawValue) } ?? .null), ("loss", .number(row.loss)),
      ("snrDb", JSONValue(row.ratio.decibels)))
  }

  private static func json(_ track: Track) -> JSONValue {
    .object(
      [
        .init("name", .string(track.name)), .init("file", .string(track.file)),
        .init("startSeconds", .number(track.startSeconds)),
        .init("polarityInverted", .bool(track.isPolarityInverted)),
      ] + TrackDescription(track).members)
  }

  private static func path(_ path: String?) -> JSONValue { path.map { .string($0) } ?? .null }
}
