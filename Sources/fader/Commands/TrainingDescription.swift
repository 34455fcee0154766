import Datasets
import Documents
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
  func beginning(parameters: Int) -> String {
    let model = configuration.model?.configuration(
      songs.sampleRate, configuration.data.stemPreparation)
    return "training a \(model?.title ?? "model") "
      + "(\(CheckpointDescription.grouped(parameters)) parameters) in \(folder.path): \(material)"
  }

  /// What continues.
  func resuming(at step: Int) -> String { "resuming \(folder.path) at step \(step): \(material)" }

  /// The songs, and what of them is left out.
  private var material: String {
    let seconds = songs.train.reduce(0) { $0 + $1.song.seconds }
    let stems = songs.train.reduce(0) { $0 + $1.stems.count }
    var text =
      "\(Wording.count(songs.train.count, "song")) (\(Wording.count(stems, "stem")), "
      + "\(ProgressBar.time(seconds))) at \(songs.sampleRate) Hz"
    if !songs.validation.isEmpty { text += ", \(songs.validation.count) to validate with" }
    if songs.songsLeftOut + songs.stemsLeftOut > 0 {
      text +=
        "; left out: \(Wording.count(songs.songsLeftOut, "song")), "
        + Wording.count(songs.stemsLeftOut, "stem")
    }
    return text
  }

  /// What the rest of a run costs; `nil` where nothing is known of it.
  static func estimate(_ progress: TrainingProgress) -> String? {
    guard let speed = progress.examplesPerSecond, let left = progress.secondsLeft else {
      return nil
    }
    var usage = rusage()
    getrusage(Int32(RUSAGE_SELF.rawValue), &usage)
    return String(
      format: "%.1f examples/s, %.1f GB of memory; what is left takes about %@, and validation",
      speed, Double(usage.ru_maxrss) / 1e6, duration(left))
  }

  /// `40 s`, `25 minutes`, `9 hours`, `5.8 days`.
  private static func duration(_ seconds: Double) -> String {
    switch seconds {
    case ..<100: "\(Int(seconds.rounded())) s"
    case ..<6_000: "\(Int((seconds / 60).rounded())) minutes"
    case ..<180_000: "\(Int((seconds / 3_600).rounded())) hours"
    default: String(format: "%.1f days", seconds / 86_400)
    }
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
      ("clippedShare", JSONValue(outcome.clippedShare)),
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
    if let remark = clipping(outcome) { lines.append(remark) }
    if let best = outcome.best {
      lines.append("best validation: \(Self.number(best.loss)) at step \(best.step)")
    }
    lines.append(
      outcome.end == .stopped
        ? "resume it: fader train --resume \(folder.path)"
        : "mix with it: fader mix STEMS --with \(folder.path)")
    return lines.joined(separator: "\n") + "\n"
  }

  /// That nearly all steps were clipped; `nil` where that is not so, or too few were made to tell.
  private func clipping(_ outcome: TrainingOutcome) -> String? {
    let training = configuration.training
    guard let limit = training.clipNorm, let share = outcome.clippedShare, share >= 0.95,
      outcome.examples >= 10 * training.batchSize * training.accumulation
    else { return nil }
    return String(
      format:
        "%.0f %% of the steps were clipped at training.clipNorm %g, so that optimizer.learningRate alone "
        + "sets their size; gradientNorm in metrics.csv says what clipNorm would let more through",
      100 * share, limit)
  }
}
