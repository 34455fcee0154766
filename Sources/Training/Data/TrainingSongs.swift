package import Datasets
import MixingConsole
import Models
import SignalOps
package import TensorEngine

/// The songs of a run, each decoded once to see which parts can be used.
package struct TrainingSongs {
  /// Hertz, to which everything is brought.
  package let sampleRate: Int
  package let split: SplitRecord
  /// The songs to learn from.
  package let train: [SongSurvey]
  /// The songs to judge with; empty where nothing is validated.
  package let validation: [SongSurvey]
  /// Songs and stems that are left out or not as they should be, a sentence each.
  package let problems: [(song: String, problem: String)]
  /// How many songs and how many stems of other songs are left out.
  package let songsLeftOut: Int, stemsLeftOut: Int

  /// Finds the songs of a configuration, divides them and decodes what the run needs.
  ///
  /// - Parameters:
  ///   - dataset: All songs there are.
  ///   - sampleRate: Hertz.
  ///   - configuration: The run's.
  ///   - surveys: What is known of the songs' files from earlier runs.
  ///   - backend: Whose threads decode.
  ///   - progress: Is given the share done; what it throws ends the work.
  /// - Throws: That there is nothing to learn from or to judge with, `TrainingError`.
  package init(
    _ dataset: Dataset, sampleRate: Int, _ configuration: Configuration,
    surveys: SurveyCache = .none, on backend: Backend,
    progress: (Double) throws -> Void
  ) throws {
    let data = configuration.data
    self.sampleRate = sampleRate
    let names = dataset.songs.map(\.name)
    let split = SplitRecord(of: names, by: data.split(of:))
    self.split = split
    var wanted: [Split] = [.train]
    if configuration.validation.every != nil { wanted.append(configuration.validation.split) }

    var problems = dataset.rejected.map { song in
      (song: song.name, problem: song.problems.map(\.description).joined(separator: " "))
    }
    var leftOut = dataset.rejected.count
    let songs = dataset.songs.filter { song in
      guard let own = data.split(of: song.name), wanted.contains(own) else { return false }
      problems += song.problems.map { (song.name, $0.description) }
      return true
    }.sorted { $0.name.utf8.lexicographicallyPrecedes($1.name.utf8) }
    let survey = try DatasetSurvey(
      songs, sampleRate: sampleRate, cache: surveys, on: backend, progress: progress)
    for song in survey.rejected {
      problems.append((song.name, song.problems.map(\.description).joined(separator: " ")))
    }
    leftOut += survey.rejected.count
    var usable: [SongSurvey] = []
    for song in survey.songs {
      problems += song.problems.map { (song.song.name, $0.description) }
      if let reason = Self.excess(of: song, configuration) {
        problems.append((song.song.name, reason))
        leftOut += 1
      } else {
        usable.append(song)
      }
    }
    self.problems = problems
    songsLeftOut = leftOut
    stemsLeftOut = usable.reduce(0) { $0 + $1.stemsLeftOut }
    func members(_ part: Split) throws -> [SongSurvey] {
      let members = usable.filter { data.split(of: $0.song.name) == part }
      if !members.isEmpty { return members }
      let reasons = problems.filter { data.split(of: $0.song) == part }
      if reasons.isEmpty {
        throw TrainingError.emptySplit(name: part.rawValue, counts: split.counts)
      }
      throw TrainingError.unusableSongs(
        name: part.rawValue, reasons: reasons.map { "\($0.song): \($0.problem)" })
    }
    train = try members(.train)
    validation =
      configuration.validation.every == nil ? [] : try members(configuration.validation.split)
  }

  /// Why a song is too much for the model or the configuration.
  private static func excess(of song: SongSurvey, _ configuration: Configuration) -> String? {
    if let most = configuration.data.maximumStems, song.stems.count > most {
      return
        "\(song.stems.count) stems are more than data.maximumStems (\(most)); the song is left out."
    }
    if song.mix.samples < configuration.data.segmentSamples {
      return "it is shorter than an example (data.segmentSamples); the song is left out."
    }
    let channels = song.stems.reduce(0) { $0 + $1.channels }
    if let inputs = configuration.model?.signalLimit, channels > inputs {
      return
        "its stems have \(channels) channels, the model \(inputs) inputs (model.inputs); the song is "
        + "left out."
    }
    return nil
  }

  /// What draws examples of songs.
  ///
  /// - Parameters:
  ///   - songs: `train` or `validation`.
  ///   - configuration: The run's.
  ///   - cacheBytes: How much decoded sound is kept.
  /// - Returns: The loader.
  /// - Throws: That no place in the songs will do.
  func loader(
    of songs: [SongSurvey], _ configuration: Configuration, cacheBytes: Int
  ) throws -> ExampleLoader {
    let data = configuration.data
    func gain(_ preparation: StemPreparation) -> @Sendable (SoundSurvey) -> Double {
      { preparation.gain(peak: $0.peak, integratedLufs: $0.integratedLufs) }
    }
    do {
      return try ExampleLoader(
        songs: songs,
        rule: ExampleRule(
          samples: data.segmentSamples, sampleRate: sampleRate,
          minimumActiveStems: data.minimumActiveStems),
        augmentation: data.augmentation,
        // Where all stems are made equally loud, so are those at other levels.
        relevel: data.relevel.map {
          data.stemPreparation == .none ? $0 : Relevel(gainDb: 0...0)
        }, stemGain: gain(data.stemPreparation), mixGain: gain(data.mixPreparation),
        seed: UInt64(configuration.seed),
        cacheBytes: cacheBytes)
    } catch {
      throw TrainingError.noPlace(reason: "\(error)")
    }
  }
}

extension SplitRecord {
  /// `train 8, validation 1, test 0`.
  package var counts: String {
    Split.allCases.map { "\($0.rawValue) \(songs(of: $0).count)" }.joined(separator: ", ")
  }
}
