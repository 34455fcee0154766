import Datasets
import Foundation
import Models
import Training

/// What is said of a run while it learns.
struct TrainingNotes {
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
      + "(\(Phrase.grouped(parameters)) parameters) in \(folder.path): \(material)"
  }

  /// What continues.
  func resuming(at step: Int) -> String { "resuming \(folder.path) at step \(step): \(material)" }

  /// The songs, and what of them is left out.
  private var material: String {
    let seconds = songs.train.reduce(0) { $0 + $1.song.seconds }
    let stems = songs.train.reduce(0) { $0 + $1.stems.count }
    let isOfSounds = songs.train.allSatisfy(\.song.isSound)
    var text =
      Phrase.count(songs.train.count, isOfSounds ? "sound" : "song")
      + (isOfSounds ? " (" : " (\(Phrase.count(stems, "stem")), ")
      + "\(Phrase.time(seconds))) at \(songs.sampleRate) Hz"
    if !songs.validation.isEmpty { text += ", \(songs.validation.count) to validate with" }
    if songs.songsLeftOut + songs.stemsLeftOut > 0 {
      text +=
        "; left out: \(Phrase.count(songs.songsLeftOut, "song")), "
        + Phrase.count(songs.stemsLeftOut, "stem")
    }
    return text
  }

  /// Hands on what is worth saying of a run.
  static func tell(_ note: TrainingNote, _ report: Reporter) throws {
    switch note {
    case .validated(let step, let loss, let isBest):
      let value = loss.map(Phrase.number) ?? "not finite"
      try report.note("step \(step): validation \(value)" + (isBest ? ", the best so far" : ""))
    case .skipped(let step, let failure):
      try report.warn(["step \(step) was skipped: \(failure)"])
    case .unjudged(let step, let example, let cause):
      try report.warn([
        "step \(step): the validation has no loss, because in \(example) an effect failed: \(cause)"
      ])
    }
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

  /// What stands beside the progress.
  static func detail(_ progress: TrainingProgress) -> String {
    let speed = progress.examplesPerSecond.map { String(format: "%.1f examples/s", $0) }
    let doing = progress.work == .validating ? "validating" : "\(progress.step)/\(progress.steps)"
    return [doing, progress.loss.map { "loss \(Phrase.number($0))" }, speed].compactMap { $0 }
      .joined(separator: ", ")
  }
}
