import Datasets
import Evaluation
import Foundation
import Losses
import TensorEngine
import Training

/// Mixes of the songs of a dataset, each judged against the song's own mix, beside the baselines.
struct DatasetEvaluation {
  private let source: ConfiguredDataset
  private let songs: [Song]
  private let rejected: [Song.Rejection]
  private let mixers: [MixerName]
  private let split: Split?
  private let isAligned: Bool

  /// Finds the songs.
  ///
  /// - Parameters:
  ///   - path: The configuration.
  ///   - options: Which songs, mixed by what.
  ///   - isAligned: Whether mixes that lie behind or before their target are shifted.
  /// - Throws: What is wrong with the configuration; that there is no song to judge.
  init(_ path: String, _ options: DatasetOptions, isAligned: Bool) throws {
    let source = try ConfiguredDataset(path)
    let split = try options.split
    self.source = source
    self.split = split
    mixers = options.mixers
    self.isAligned = isAligned
    songs = source.dataset.songs.filter { source.belongs($0.name, to: split) }
    rejected = source.dataset.rejected.filter { source.belongs($0.name, to: split) }
    if songs.isEmpty { throw Self.nothing(in: split, of: source, rejected) }
  }

  private static func nothing(
    in split: Split?, of source: ConfiguredDataset, _ rejected: [Song.Rejection]
  ) -> CommandFailure {
    let wanted = split.map { "the split \"\($0.rawValue)\"" } ?? "the dataset"
    if rejected.isEmpty {
      return .unusableInput(
        "\(source.file): \(wanted) is empty; there are: \(source.counts). Choose another --split, or "
          + "list songs in data.split.")
    }
    let reasons = rejected.map {
      "\n  \($0.name): " + $0.problems.map(\.description).joined(separator: " ")
    }
    return .unusableInput(
      "\(source.file): no song of \(wanted) can be used:" + reasons.joined())
  }

  /// Mixes and judges, one song after the other.
  func run(on backend: Backend, isQuiet: Bool) throws -> DatasetEvaluationDescription {
    for song in songs {
      for problem in song.problems { Terminal.warning("\(song.name): \(problem)") }
    }
    var bar = ProgressBar("Judging", quiet: isQuiet)
    defer { bar.finish() }
    let titles = MixerName.titles(of: mixers)
    let mixers = try zip(mixers, titles).map { name, title in
      (name: name, title: title, mixer: try Mixer(name, on: backend))
    }
    var results: [SongResult] = []
    var skipped = rejected.map {
      SkippedSong(name: $0.name, problems: $0.problems.map(\.description))
    }
    var isInputAtFault = true
    for (index, song) in songs.enumerated() {
      do {
        let result = try evaluate(song, by: mixers, on: backend) { share in
          try Interruption.check()
          bar.update((Double(index) + share) / Double(songs.count))
        }
        results.append(result)
        if !result.warnings.isEmpty { bar.clear() }
        for warning in result.warnings { Terminal.warning("\(song.name): \(warning)") }
      } catch let failure as CommandFailure {
        isInputAtFault = isInputAtFault && failure.exitCode == 2
        skipped.append(SkippedSong(name: song.name, problems: [failure.message]))
      }
    }
    guard !results.isEmpty else {
      let message =
        "no song could be judged:"
        + skipped.map { "\n  \($0.name): \($0.problems.joined(separator: " "))" }.joined()
      throw isInputAtFault ? CommandFailure.unusableInput(message) : .failed(message)
    }
    return DatasetEvaluationDescription(
      split: split?.rawValue ?? "all", sampleRate: source.sampleRate, songs: results,
      skipped: skipped, seed: UInt64(source.configuration.seed))
  }

  private func evaluate(
    _ song: Song, by mixers: [(name: MixerName, title: String, mixer: Mixer)],
    on backend: Backend, progress: (Double) throws -> Void
  ) throws -> SongResult {
    try progress(0)
    let file = try EvaluationFile(song.mix, sampleRate: source.sampleRate)
    let stems = try SongStems(song, sampleRate: source.sampleRate)
    let audio = try file.read()
    let target = try running {
      try EvaluationTarget(
        audio.programme, sampleRate: audio.sampleRate, losses: .builtIn, on: backend)
    }
    var warnings = audio.warnings
    var results: [SongResult.Candidate] = []
    let share = 1 / Double(mixers.count + 2)
    for (name, title, mixer) in mixers {
      let before = share * Double(results.count)
      let mix = try EvaluationAudio(
        path: "the mix by \(title)", sampleRate: audio.sampleRate,
        programme: try stems.mix(by: mixer, on: backend)
      ).aligned(with: audio, isShifted: isAligned, on: backend)
      warnings += mix.warnings
      let judged = try running {
        try target.judge(mix.programme, on: backend) { try progress(before + share * $0) }
      }
      results.append(
        .init(
          name: "\(name)", title: title, figures: judged.figures, isMixer: true,
          alignedSeconds: mix.alignedSeconds))
    }
    let before = share * Double(results.count)
    let baselines = try stems.judgedBaselines(
      against: target, isAligned: isAligned, on: backend
    ) {
      try progress(before + (1 - before) * $0)
    }
    results += baselines.figures.map { baseline, figures in
      .init(name: baseline.rawValue, title: baseline.rawValue, figures: figures)
    }
    return SongResult(
      name: song.name, candidates: results, warnings: warnings + baselines.warnings)
  }
}
