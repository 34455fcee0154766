import Datasets
import Foundation
import MixingConsole
import Models
import Training

/// What `train` says.
struct TrainingDescription {
  private let configuration: Configuration
  private let songs: TrainingSongs
  private let folder: RunFolder

  init(_ configuration: Configuration, _ songs: TrainingSongs, _ folder: RunFolder) {
    (self.configuration, self.songs, self.folder) = (configuration, songs, folder)
  }

  /// What begins.
  func beginning(at step: Int) -> String {
    let kind = configuration.model?.kind.rawValue ?? ""
    let seconds = songs.train.reduce(0) { $0 + $1.song.seconds }
    let stems = songs.train.reduce(0) { $0 + $1.stems.count }
    var text =
      step == 0
      ? "training a \(kind) in \(folder.path)" : "going on with \(folder.path) at step \(step)"
    text +=
      ": \(Wording.count(songs.train.count, "song")) (\(Wording.count(stems, "stem")), "
      + "\(ProgressBar.time(seconds))) at \(songs.sampleRate) Hz"
    if !songs.validation.isEmpty { text += ", \(songs.validation.count) to validate with" }
    if songs.songsLeftOut + songs.stemsLeftOut > 0 {
      text +=
        "; left out: \(Wording.count(songs.songsLeftOut, "song")), "
        + Wording.count(songs.stemsLeftOut, "stem")
    }
    return text
  }

  /// What stands beside the progress bar.
  static func detail(_ progress: TrainingProgress) -> String {
    let speed = progress.examplesPerSecond.map { String(format: "%.1f examples/s", $0) }
    let doing = progress.work == .validating ? "validating" : "\(progress.step)/\(progress.steps)"
    return [doing, progress.loss.map { "loss \(number($0))" }, speed].compactMap { $0 }
      .joined(separator: ", ")
  }

  /// Four significant digits.
  static func number(_ value: Double) -> String { String(format: "%.4g", value) }

  // MARK: The outcome

  func json(_ outcome: TrainingOutcome) -> JSONValue {
    .object(
      ("run", .string(folder.path)), ("end", .string(outcome.end.rawValue)),
      ("step", .number(Double(outcome.step))),
      ("checkpoint", .string(folder.last)),
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
      ("songsLeftOut", .number(Double(songs.songsLeftOut))),
      ("stemsLeftOut", .number(Double(songs.stemsLeftOut))),
      ("examples", .number(Double(outcome.examples))),
      ("seconds", .number(outcome.learningSeconds)),
      ("waitedShare", JSONValue(outcome.waitedShare)))
  }

  func text(_ outcome: TrainingOutcome) -> String {
    let end =
      switch outcome.end {
      case .finished: "finished"
      case .stopped: "stopped (training.stopAfter)"
      case .stoppedEarly: "ended early: validation no longer gets better"
      }
    var lines = ["\(folder.path): \(end) at step \(outcome.step)"]
    if outcome.examples > 0 {
      lines.append(
        String(
          format: "%d examples in %@, %.1f a second; %.1f %% of the time was waiting for data",
          outcome.examples, ProgressBar.time(outcome.learningSeconds),
          Double(outcome.examples) / outcome.learningSeconds, 100 * (outcome.waitedShare ?? 0)))
    }
    if outcome.skippedSteps > 0 {
      lines.append(
        "\(Wording.count(outcome.skippedSteps, "step")) skipped: no finite loss and gradient")
    }
    if let best = outcome.best {
      lines.append("best validation: \(Self.number(best.loss)) at step \(best.step)")
    }
    lines.append(
      outcome.end == .stopped
        ? "go on with: fader train --resume \(folder.path)"
        : "mix with it: fader mix STEMS --with \(folder.path)")
    return lines.joined(separator: "\n") + "\n"
  }
}
