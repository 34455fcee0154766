public import Documents
import MixingConsole
package import Training

/// What came of training.
public struct TrainResult {
  package let configuration: Configuration
  let songs: TrainingSongs
  package let folder: RunFolder
  package let outcome: TrainingOutcome

  /// The document of `fader train --json`.
  public var json: JSONValue {
    .object(
      ("run", .string(folder.path)), ("end", .string(outcome.end.rawValue)),
      ("step", .number(Double(outcome.step))), ("checkpoint", .string(folder.last)),
      (
        "best",
        outcome.best.map { best in
          .object(
            ("step", .number(Double(best.step))), ("loss", JSONValue(best.loss)),
            ("checkpoint", .string(folder.best)))
        } ?? .null
      ),
      (
        "validation",
        .object(
          outcome.validation.sorted { $0.key < $1.key }.map { .init($0.key, JSONValue($0.value)) })
      ),
      ("skippedSteps", .number(Double(outcome.skippedSteps))),
      ("clippedShare", JSONValue(outcome.clippedShare)),
      ("songsLeftOut", .number(Double(songs.songsLeftOut))),
      ("stemsLeftOut", .number(Double(songs.stemsLeftOut))),
      ("examples", .number(Double(outcome.examples))),
      ("seconds", .number(outcome.learningSeconds)),
      ("waitedShare", JSONValue(outcome.waitedShare)))
  }

  /// Whether what was trained stands in for an effect, and mixes nothing.
  package var isProxy: Bool { configuration.model?.isProxy == true }

  /// The share of the steps that were clipped, where that is nearly all of them and enough were made to tell.
  package var remarkableClipping: (limit: Double, share: Double)? {
    let training = configuration.training
    guard let limit = training.clipNorm, let share = outcome.clippedShare, share >= 0.95,
      outcome.examples >= 10 * training.batchSize * training.accumulation
    else { return nil }
    return (limit, share)
  }
}
