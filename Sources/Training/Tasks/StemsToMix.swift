package import Datasets
import Evaluation
import Losses
package import MixingConsole
package import Models
package import TensorEngine

/// The task of mixing: stems go in, a stereo mix comes out, and is compared with the mix of the song.
package final class StemsToMix: TrainingTask {
  /// Losses that compare something else than the sound of the mix, by their names in configurations.
  static let losses: [any StemsToMixLoss.Type] = [ParameterTruth.self]

  package let objective: Objective<MixBatch, MixOutput>
  package let figureNames: FigureNames
  /// Hertz.
  private let sampleRate: Int
  private let backend: Backend
  /// The features of the mixes of songs by the number of their example, measured once.
  private var targets: [Int: FeatureTarget] = [:]

  /// The task for the songs of a run.
  ///
  /// - Parameters:
  ///   - configuration: The run's.
  ///   - songs: The run's.
  ///   - backend: Where mixes are measured.
  /// - Throws: That the songs do not know what a term of the loss compares with.
  package init(
    _ configuration: Configuration, _ songs: TrainingSongs, on backend: Backend
  ) throws(TrainingError) {
    var terms: [Objective<MixBatch, MixOutput>.Term] = []
    for (term, name) in zip(configuration.loss, configuration.loss.names) {
      terms.append(try Self.term(term, called: name, songs))
    }
    objective = Objective(terms)
    figureNames = FigureNames(
      group: "features",
      names: configuration.validation.features ? Feature.allCases.map(\.rawValue) : [])
    sampleRate = songs.sampleRate
    self.backend = backend
  }

  private static func term(
    _ term: LossTerm, called name: String, _ songs: TrainingSongs
  ) throws(TrainingError) -> Objective<MixBatch, MixOutput>.Term {
    let value: (MixOutput, MixBatch, Int) -> Tensor?
    switch term.kind {
    case .audio(let kind):
      let loss = kind.loss(sampleRate: songs.sampleRate)
      value = { output, batch, step in
        loss.drawn(step: step).mean(output.mix, batch.target)
      }
    case .ofTask(let name):
      let loss = try Self.loss(named: name).init(songs)
      value = { output, batch, _ in loss.value(of: output, batch) }
    }
    return Objective.Term(name, weight: term.weight, value: value)
  }

  private static func loss(named name: String) -> any StemsToMixLoss.Type {
    guard let loss = losses.first(where: { $0.name == name }) else {
      preconditionFailure("StemsToMix: no loss called \(name)")
    }
    return loss
  }

  /// Why a model cannot be taught by a loss, and what to do; `nil` where it can.
  static func problem(of kind: LossTerm.Kind, with model: ModelSection) -> String? {
    switch kind {
    case .audio: nil
    case .ofTask(let name): loss(named: name).problem(with: model)
    }
  }

  package func batch(_ examples: [Example], on backend: Backend) -> MixBatch {
    MixBatch(examples, on: backend)
  }

  package func answer(of model: any Model, to batch: MixBatch, _ mode: ForwardMode) throws
    -> MixOutput
  {
    guard let mixing = model.use.mixing else {
      preconditionFailure("StemsToMix: a \(model.configuration.kind) mixes no stems")
    }
    return try mixing.output(for: batch, mode)
  }

  package func draws(of output: MixOutput) -> GradientDraws? { output.draws }

  // MARK: Validation

  package func figures(
    of output: MixOutput, to batch: MixBatch, number: Int
  ) throws -> [Double?] {
    guard !figureNames.names.isEmpty, FeatureTarget.sampleRates.contains(sampleRate),
      let mix = output.finiteMix
    else { return figureNames.names.map { _ in nil } }
    let target =
      try targets[number]
      ?? FeatureTarget(batch.examples[0].mix, sampleRate: sampleRate, on: backend)
    targets[number] = target
    let comparison = try target.compared(with: mix, on: backend)
    return Feature.allCases.map { comparison[$0] }
  }

  package func keep(
    _ output: MixOutput, to batch: MixBatch, of name: String, step: Int, in log: ExampleLog
  ) throws {
    guard let mix = output.finiteMix else { return }
    try log.add(target: batch.examples[0].mix, of: name, step: step)
    try log.add(mix: mix, session: output.decision?.session(ofItem: 0), of: name, step: step)
  }
}

/// A loss that only the task of mixing knows.
protocol StemsToMixLoss: SendableMetatype {
  /// Its name in configurations (`loss.kind`).
  static var name: String { get }
  /// What it compares, in a sentence.
  static var meaning: String { get }
  /// Why a model cannot be taught by it, and what to do; `nil` where it can.
  static func problem(with model: ModelSection) -> String?

  /// - Throws: That the songs do not know what is compared with.
  init(_ songs: TrainingSongs) throws(TrainingError)

  /// A scalar; `nil` where nothing of a batch can be compared.
  func value(of output: MixOutput, _ batch: MixBatch) -> Tensor?
}

extension MixOutput {
  /// The two channels of the first mix; `nil` where they are not finite.
  fileprivate var finiteMix: [[Float]]? {
    let samples = mix.shape[2]
    let values = mix.values
    let channels = (0..<2).map { Array(values[$0 * samples..<($0 + 1) * samples]) }
    return channels.allSatisfy { $0.allSatisfy(\.isFinite) } ? channels : nil
  }
}
