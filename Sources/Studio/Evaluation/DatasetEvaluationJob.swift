package import Datasets
import Evaluation
import Foundation
import Losses
package import Mixers
import TensorEngine
import Training

/// Which songs of a dataset are mixed, and by what.
public struct DatasetEvaluationSettings: Sendable {
  /// What mixes, each once.
  public var mixers = [MixerName.rules]
  /// `nil` for all songs.
  package var split: Split? = .test
  /// Whether mixes that lie behind or before their target are shifted.
  public var isAligned = false
  /// Whether plain sum, matched sum and random consoles stand beside the mixers.
  public var hasBaselines = true
  /// The mixers that have a name of their own.
  package var catalogue = MixerCatalogue.builtIn

  public init() {}
}

/// Mixes of the songs of a dataset, each judged against the song's own mix, beside the baselines.
public struct DatasetEvaluationJob: Sendable {
  let configuration: String
  let settings: DatasetEvaluationSettings
  let resources: JobResources
  /// Where all figures go as comma-separated values (`EvaluationTable`); `-` is standard output.
  public var csv: String?

  /// - Parameters:
  ///   - configuration: The file that says where the songs are.
  ///   - settings: Which songs, mixed by what.
  ///   - resources: What the job may use of the machine.
  public init(
    configuration: String, settings: DatasetEvaluationSettings,
    resources: JobResources = JobResources()
  ) {
    (self.configuration, self.settings, self.resources) = (configuration, settings, resources)
  }

  /// Mixes and judges, one song after the other.
  public func run(report: @escaping JobReport) throws -> DatasetEvaluationResult {
    try Reporter.run(report) { report in
      let songs = try DatasetSongs(configuration, settings)
      let file = try csv.map(EvaluationTable.begin)
      let result = try songs.judged(on: resources.makeBackend(), report)
      if let file { try result.table.write(to: file) }
      return result
    }
  }
}

/// The songs that are judged.
private struct DatasetSongs {
  private let source: ConfiguredDataset
  private let settings: DatasetEvaluationSettings
  private let songs: [Song]
  private let rejected: [Song.Rejection]

  /// Finds the songs.
  ///
  /// - Throws: What is wrong with the configuration; that there is no song to judge.
  init(_ path: String, _ settings: DatasetEvaluationSettings) throws {
    let source = try ConfiguredDataset(path)
    let split = settings.split
    self.source = source
    self.settings = settings
    songs = source.dataset.songs.filter { source.belongs($0.name, to: split) }
    rejected = source.dataset.rejected.filter { source.belongs($0.name, to: split) }
    if songs.isEmpty { throw Self.nothing(in: split, of: source, rejected) }
  }

  private static func nothing(
    in split: Split?, of source: ConfiguredDataset, _ rejected: [Song.Rejection]
  ) -> JobError {
    let wanted = split.map { "the split \"\($0.rawValue)\"" } ?? "the dataset"
    if rejected.isEmpty {
      return .input(
        "\(source.file): \(wanted) is empty; there are: \(source.counts). Choose another --split, or "
          + "list songs in data.split.")
    }
    let reasons = rejected.map {
      "\n  \($0.name): " + $0.problems.map(\.description).joined(separator: " ")
    }
    return .input(
      "\(source.file): no song of \(wanted) can be used:" + reasons.joined())
  }

  /// Mixes and judges, one song after the other.
  func judged(
    on backend: Backend, _ report: Reporter
  ) throws -> DatasetEvaluationResult {
    for song in songs {
      try report.warn(song.problems.map { "\(song.name): \($0)" })
    }
    let titles = MixerName.titles(of: settings.mixers)
    let mixers = try zip(settings.mixers, titles).map { name, title in
      (
        name: name, title: title,
        method: try name.method(among: settings.catalogue, on: backend)
      )
    }
    var results: [SongResult] = []
    var skipped = rejected.map {
      SkippedSong(name: $0.name, problems: $0.problems.map(\.description))
    }
    var isInputAtFault = true
    for (index, song) in songs.enumerated() {
      do {
        let result = try evaluate(song, by: mixers, on: backend, report) { share in
          try report.progress("Judging", (Double(index) + share) / Double(songs.count))
        }
        results.append(result)
        try report.warn(result.warnings.map { "\(song.name): \($0)" })
      } catch let failure as JobError {
        isInputAtFault = isInputAtFault && failure.fault == .input
        skipped.append(SkippedSong(name: song.name, problems: [failure.message]))
      }
    }
    guard !results.isEmpty else {
      let message =
        "no song could be judged:"
        + skipped.map { "\n  \($0.name): \($0.problems.joined(separator: " "))" }.joined()
      throw isInputAtFault ? JobError.input(message) : .runtime(message)
    }
    return DatasetEvaluationResult(
      split: settings.split?.rawValue ?? "all", sampleRate: source.sampleRate, songs: results,
      skipped: skipped, seed: UInt64(source.configuration.seed))
  }

  private func evaluate(
    _ song: Song, by mixers: [(name: MixerName, title: String, method: any MixMethod)],
    on backend: Backend, _ report: Reporter, progress: (Double) throws -> Void
  ) throws -> SongResult {
    try progress(0)
    let seed = UInt64(source.configuration.seed)
    let files = try SongStems(song, sampleRate: source.sampleRate)
    let relevel = source.configuration.data.relevel
    let stems = files.louder(
      by: relevel?.gainsDb(of: song.name, stems: song.stems.count, seed: seed)
        ?? files.levelsDb)
    let person = try song.truth.map {
      try PersonBalance(
        of: song, $0, stems: files, given: stems, seed: seed, on: backend, report)
    }
    // Where stems are as they are in the mix, their sum is what is to be found again.
    let audio =
      if relevel != nil, let person {
        EvaluationAudio(
          path: "the sum of the stems", sampleRate: source.sampleRate, programme: person.mix.sound)
      } else {
        try EvaluationFile(song.mix, sampleRate: source.sampleRate).read(report)
      }
    let target = try asRuntimeError {
      try EvaluationTarget(
        audio.programme, sampleRate: audio.sampleRate, losses: .builtIn, on: backend)
    }
    var warnings = audio.warnings
    var results: [SongResult.Candidate] = []
    let share = 1 / Double(mixers.count + 2)
    for (name, title, method) in mixers {
      let before = share * Double(results.count)
      let made = try stems.mix(by: method, isMetered: person != nil, on: backend, report)
      let mix = try EvaluationAudio(
        path: "the mix by \(title)", sampleRate: audio.sampleRate, programme: made.sound
      ).aligned(with: audio, isShifted: settings.isAligned, on: backend)
      warnings += mix.warnings
      let judged = try asRuntimeError {
        try target.judge(mix.programme, on: backend) { try progress(before + share * $0) }
      }
      results.append(
        .init(
          name: "\(name)", title: title, figures: judged.figures,
          balance: try person?.distance(of: method, mix: made, on: backend, report), isMixer: true,
          alignedSeconds: mix.alignedSeconds))
    }
    guard settings.hasBaselines else {
      return SongResult(name: song.name, candidates: results, warnings: warnings)
    }
    let before = share * Double(results.count)
    let baselines = try stems.judgedBaselines(
      against: target, from: person, isAligned: settings.isAligned, on: backend, report
    ) {
      try progress(before + (1 - before) * $0)
    }
    results += zip(baselines.figures, baselines.balances).map { baseline, balance in
      .init(
        name: baseline.baseline.rawValue, title: baseline.baseline.rawValue,
        figures: baseline.figures, balance: balance)
    }
    return SongResult(
      name: song.name, candidates: results, warnings: warnings + baselines.warnings)
  }
}
