import Datasets
import MixingConsole
import Models
import TensorEngine

/// Judges what a model has learned, on the same places of the same songs each time.
final class Validation {
  /// What a validation finds.
  struct Result {
    /// The weighted sum of the terms of the loss; `nil` where it is not finite.
    let loss: Double?
    /// The figures by column of `metrics.csv`.
    let figures: [String: Double]
  }

  /// The columns of `metrics.csv`, in order.
  let columns: [String]
  private let configuration: Configuration
  private let loader: ExampleLoader
  private let places: [ExamplePlace]
  /// What each example is called, each unlike the others.
  private let names: [String]
  private let task: any TrainingTask
  private let weights: ModelWeights
  private let model: any Model
  private let backend: Backend

  /// - Parameters:
  ///   - configuration: The run's.
  ///   - songs: Those of the run.
  ///   - model: The run's.
  ///   - task: What the model learns.
  ///   - backend: Where the model runs.
  /// - Throws: That no place of the songs will do.
  init(
    _ configuration: Configuration, _ songs: TrainingSongs, model: any ModelConfiguration,
    task: any TrainingTask, on backend: Backend
  ) throws {
    self.configuration = configuration
    self.task = task
    self.backend = backend
    // Read anew each time: what is heard in between is worth more in memory.
    loader = try songs.loader(of: songs.validation, configuration, cacheBytes: 0)
    places = loader.fixedPlaces(perSong: configuration.validation.examplesPerSong)
    var counts: [String: Int] = [:]
    names = places.map { place in
      let seconds = Double(place.start) / Double(songs.sampleRate)
      let name = "\(songs.validation[place.song].song.name)-\(Int(seconds.rounded()))s"
      counts[name, default: 0] += 1
      return name + (counts[name].map { $0 > 1 ? "-\($0)" : "" } ?? "")
    }
    weights = ModelWeights(seed: nil, on: backend)
    self.model = model.network(weights.scope)
    weights.freeze()
    columns = ValidationFigures.tags(lossNames: task.lossNames, figureNames: task.figureNames)
  }

  /// Judges weights.
  ///
  /// - Parameters:
  ///   - learned: All weights of the model.
  ///   - step: How many steps they were learned for.
  ///   - examples: Where some are kept, to be listened to.
  ///   - note: Told of an example in which an effect does not go on: the loss of the validation is not known then,
  ///     other figures are means over the rest.
  ///   - report: Told before each example; what it throws ends the work.
  /// - Returns: What was found.
  /// - Throws: What `report` throws; why a file cannot be read or written.
  func run(
    _ learned: [WeightArray], step: Int, keeping examples: ExampleLog,
    note: (TrainingNote) -> Void, report: () throws -> Void
  ) throws -> Result {
    try weights.load(learned)
    var judged: [ValidationFigures.Example] = []
    for (number, place) in places.enumerated() {
      try report()
      do {
        judged.append(
          try task.judge(
            model, by: loader.example(at: place), number: number, on: backend,
            keepingIn: isKept(number) ? (names[number], step, examples) : nil))
      } catch let error as any EffectFailure where error.isPassing {
        note(.unjudged(step: step, example: names[number], cause: "\(error)"))
        judged.append(
          ValidationFigures.Example(
            losses: task.lossNames.map { _ in .nan },
            figures: task.figureNames.names.map { _ in nil }))
      }
    }
    let figures = ValidationFigures(
      of: judged, lossNames: task.lossNames, weights: task.lossWeights,
      figureNames: task.figureNames)
    let known = figures.scalars.filter(\.value.isFinite)
    return Result(
      loss: figures.loss.isFinite ? figures.loss : nil,
      figures: Dictionary(uniqueKeysWithValues: known.map { ($0.tag, $0.value) }))
  }

  /// Whether an example is kept to be listened to: as many as are wanted, spread over all.
  private func isKept(_ number: Int) -> Bool {
    let wanted = min(configuration.validation.audioExamples, places.count)
    return (0..<wanted).contains { $0 * places.count / wanted == number }
  }
}
