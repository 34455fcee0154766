import Datasets
import Evaluation
import Models
import TensorEngine

/// Judges what a model has learned, on the same places of the same songs each time.
final class Validation {
  /// What a validation finds.
  struct Result {
    /// The weighted sum of the terms of the loss; `nil` where it is not finite.
    let loss: Double?
    /// By column.
    let figures: [String: Double]
  }

  /// The columns of `metrics.csv`, in order.
  let columns: [String]
  private let configuration: Configuration
  private let loader: ExampleLoader
  private let places: [ExamplePlace]
  /// What each example is called, each unlike the others.
  private let names: [String]
  private let objective: Objective
  private let truth: ParameterTruth
  private let weights: ModelWeights
  private let model: MixModel
  private let sampleRate: Int
  private let backend: Backend
  /// The features of the targets, measured once.
  private var targets: [Int: FeatureTarget] = [:]

  /// - Parameters:
  ///   - configuration: The run's.
  ///   - songs: Those of the run.
  ///   - model: The run's.
  ///   - truth: What is known of the songs.
  ///   - backend: Where the model runs.
  /// - Throws: That no place of the songs will do.
  init(
    _ configuration: Configuration, _ songs: TrainingSongs, model: ModelConfiguration,
    truth: ParameterTruth, on backend: Backend
  ) throws {
    sampleRate = songs.sampleRate
    self.configuration = configuration
    self.truth = truth
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
    objective = Objective(configuration.loss, sampleRate: songs.sampleRate)
    weights = ModelWeights(seed: nil, on: backend)
    self.model = MixModel(model, weights.scope)
    weights.freeze()
    let tags = ValidationFigures.tags(lossNames: objective.names)
    columns =
      configuration.validation.features
      ? tags : tags.filter { !$0.hasPrefix("validation/features") }
  }

  /// Judges weights.
  ///
  /// - Parameters:
  ///   - learned: All weights of the model.
  ///   - step: How many steps they were learned for.
  ///   - examples: Where some are kept, to be listened to.
  ///   - report: Told before each example; what it throws ends the work.
  /// - Returns: What was found.
  /// - Throws: What `report` throws; why a file cannot be read or written.
  func run(
    _ learned: [WeightArray], step: Int, keeping examples: ExampleLog, report: () throws -> Void
  ) throws -> Result {
    try weights.load(learned)
    var judged: [ValidationFigures.Example] = []
    for (number, place) in places.enumerated() {
      try report()
      let example = try loader.example(at: place)
      let batch = TrainingBatch([example], on: backend)
      let names = batch.placement[0].compactMap { $0 }.map { example.stems[$0].name }
      let output = model.output(for: batch, names: names, .inference)
      let values = objective(output, batch, truth: truth, step: 0).values
      let samples = example.mix[0].count
      let mix = (0..<2).map { Array(output.mix.values[$0 * samples..<($0 + 1) * samples]) }
      let isFinite = mix.allSatisfy { $0.allSatisfy(\.isFinite) }
      judged.append(
        ValidationFigures.Example(
          losses: values.map { value in value.map { Double($0.values[0]) } },
          features: isFinite ? try features(of: mix, number, example) : nil))
      if isFinite && isAudible(number) {
        try examples.add(target: example.mix, of: self.names[number], step: step)
        try examples.add(
          mix: mix, session: output.decision?.session(ofItem: 0), of: self.names[number], step: step
        )
      }
    }
    let figures = ValidationFigures(
      of: judged, lossNames: objective.names, weights: objective.weights)
    let known = figures.scalars.filter { columns.contains($0.tag) && $0.value.isFinite }
    return Result(
      loss: figures.loss.isFinite ? figures.loss : nil,
      figures: Dictionary(uniqueKeysWithValues: known.map { ($0.tag, $0.value) }))
  }

  private func features(
    of mix: [[Float]], _ number: Int, _ example: Example
  ) throws -> FeatureComparison? {
    guard configuration.validation.features, FeatureTarget.sampleRates.contains(sampleRate) else {
      return nil
    }
    let target =
      try targets[number] ?? FeatureTarget(example.mix, sampleRate: sampleRate, on: backend)
    targets[number] = target
    return try target.compared(with: mix, on: backend)
  }

  /// Whether an example is kept to be listened to: as many as are wanted, spread over all.
  private func isAudible(_ number: Int) -> Bool {
    let wanted = min(configuration.validation.audioExamples, places.count)
    return (0..<wanted).contains { $0 * places.count / wanted == number }
  }
}
