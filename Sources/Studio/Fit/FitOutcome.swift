public import Documents
import Evaluation
package import Mixers
public import MixingConsole

/// What a fit found, and how near it came.
public struct FitOutcome: Sendable {
  package let result: FitResult
  package let judgement: FitJudgement
  public let settings: FitSettings
  /// Of the target, in hertz.
  public let sampleRate: Int
  /// What was left out.
  let skipped: [SkippedFile]
  /// What was written of the fitted mix; `nil` where that was not asked for.
  public internal(set) var render: RenderResult?
  /// What the user should know; all of it was reported.
  public internal(set) var warnings: [String]

  /// The session that was found.
  public var session: Session { result.session }

  package var tracks: [Track] { session.tracks }
  private var mutedNames: [String] { result.mutedTracks.map { tracks[$0].name } }

  init(
    result: FitResult, judgement: FitJudgement, settings: FitSettings, sampleRate: Int,
    skipped: [SkippedFile], warnings: [String]
  ) {
    (self.result, self.judgement, self.settings) = (result, judgement, settings)
    (self.sampleRate, self.skipped, self.warnings) = (sampleRate, skipped, warnings)
  }

  /// What the user should not have to find in the figures.
  var ownWarnings: [String] {
    var warnings = judgement.warnings
    let ratio = result.rows.last?.ratio.decibels
    if result.mutedTracks.count == tracks.count {
      warnings.append(
        "none of the stems was found in \(settings.target). Is it the mix of another song?")
    } else if !mutedNames.isEmpty {
      warnings.append("not in the target, and muted: \(Phrase.list(mutedNames))")
    }
    if result.mutedTracks.count < tracks.count, let ratio, ratio < 1 {
      warnings.append(
        "the stems explain next to nothing of \(settings.target): the signal-to-noise ratio is "
          + "\(Phrase.decimal(ratio)) dB. Is it the mix of another song, or much processed?")
    }
    return warnings
  }

  /// The document of `fader fit --json`.
  public var json: JSONValue {
    .object(
      ("target", .string(settings.target)), ("session", JSONValue(settings.edits.sessionOut)),
      ("output", JSONValue(settings.output)), ("sampleRate", .number(Double(sampleRate))),
      ("stages", .array(result.rows.map(Self.json))),
      (
        "residual",
        .object(
          ("file", JSONValue(settings.residual)),
          ("integratedLufs", JSONValue(judgement.residualLufs)))
      ),
      (
        "features",
        .object(judgement.features.map { .init($0.feature.rawValue, JSONValue($0.error)) })
      ),
      ("found", .array(result.findings.map(Self.json))),
      ("tracks", .array(tracks.map(Self.json))),
      ("muted", .array(mutedNames.map { .string($0) })),
      ("skipped", .array(skipped.map(\.json))),
      ("warnings", .array(warnings.map { .string($0) })))
  }

  /// The first row has no stage: it is where the fit starts.
  private static func json(_ row: FitResult.Row) -> JSONValue {
    .object(
      ("stage", JSONValue(row.stage?.rawValue)), ("loss", .number(row.loss)),
      ("snrDb", JSONValue(row.ratio.decibels)))
  }

  private static func json(_ finding: FitFinding) -> JSONValue {
    .object(
      ("path", .string(finding.path)), ("value", .number(finding.value)),
      ("by", .array(finding.means.map { .string($0.rawValue) })))
  }

  private static func json(_ track: Track) -> JSONValue {
    .object(
      [
        .init("name", .string(track.name)), .init("file", .string(track.file)),
        .init("startSeconds", .number(track.startSeconds)),
        .init("polarityInverted", track.polarity.json),
      ] + track.decidedMembers)
  }
}
