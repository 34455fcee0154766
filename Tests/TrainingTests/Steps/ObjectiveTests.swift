import Datasets
import Losses
import Models
import TensorEngine
import TestSupport
import Testing
import Training

@Suite struct ObjectiveTests {
  private let backend = Backend.forTests(threads: 1)
  private let batch: TrainingBatch
  /// Half of full scale away from the target everywhere.
  private let output: ModelOutput
  private let truth: ParameterTruth

  init() throws {
    let songs = try TinySongs()
    batch = TrainingBatch([try songs.loader().example(0)], on: backend)
    output = ModelOutput(mix: batch.target + 0.5)
    truth = ParameterTruth(try songs.surveys(), sampleRate: 8_000)
  }

  @Test func isTheWeightedSum() throws {
    let objective = Objective(
      [LossTerm(.l1, weight: 2), LossTerm(.mse, weight: 3)], sampleRate: 8_000)
    #expect(objective.names == ["l1", "mse"])
    let (total, values) = objective(output, batch, truth: truth, step: 0)
    #expect(values.count == 2)
    #expect(abs((values[0]?.values[0] ?? 0) - 0.5) < 1e-6, "before its weight")
    #expect(abs((values[1]?.values[0] ?? 0) - 0.25) < 1e-6)
    #expect(abs(total.values[0] - (2 * 0.5 + 3 * 0.25)) < 1e-5)
  }

  private func terms(_ yaml: String) throws -> [LossTerm] {
    try Configuration(
      Array("data: {path: a}\nloss: [\(yaml)]".utf8), file: "run.yaml", catalogues: .builtIn
    ).loss
  }

  /// Terms of one kind have columns of their own.
  @Test func namesAreUnlike() throws {
    let terms = try terms(
      "{kind: stft}, {kind: l1}, {kind: stft, fftSize: 512}, {kind: stft, hopSize: 99}")
    #expect(terms.names == ["stft", "l1", "stft[2]", "stft[3]"])
    let objective = Objective(terms, sampleRate: 8_000)
    #expect(objective.names == terms.names)
    let columns = StepInterval.columns(terms: objective.names)
    #expect(Set(columns).count == columns.count)
    let values = objective(output, batch, truth: truth, step: 0).values.map { $0?.values }
    #expect(Set(values).count == 4, "each with its own settings")
  }

  /// The same at the same step, whenever it is asked for; the first one's to judge with.
  @Test func whatIsDrawnFollowsTheStep() throws {
    let objective = Objective(
      try terms("{kind: mrstft, resolutions: {fftSizes: [16, 512], seed: 5}}"), sampleRate: 8_000)
    func value(_ step: Int) -> [Float] {
      objective(output, batch, truth: truth, step: step).total.values
    }
    let values = (0..<5).map(value)
    #expect(Set(values).count == 5)
    #expect((0..<5).reversed().map(value) == values.reversed())
  }

  @Test func aTermWithNothingToCompareIsLeftOut() throws {
    let objective = Objective(
      [LossTerm(.parameters, weight: 5), LossTerm(.l1)], sampleRate: 8_000)
    #expect(objective.names == ["parameters", "l1"])
    let (total, values) = objective(output, batch, truth: truth, step: 0)
    #expect(values.map { $0 == nil } == [true, false])
    #expect(abs(total.values[0] - 0.5) < 1e-6)
  }

  @Test func nothingToCompareIsZero() throws {
    let objective = Objective([LossTerm(.parameters)], sampleRate: 8_000)
    let (total, values) = objective(output, batch, truth: truth, step: 0)
    #expect(total.values == [0] && values.count == 1 && values[0] == nil)
  }

  /// Twice the term, twice the gradient.
  @Test func gradientsCarryTheWeights() throws {
    func gradient(_ weight: Double) -> [Float] {
      let mix = Parameter("mix", batch.target + 0.5)
      let objective = Objective([LossTerm(.mse, weight: weight)], sampleRate: 8_000)
      let total = objective(ModelOutput(mix: mix.tensor), batch, truth: truth, step: 0).total
      return total.gradients(for: [mix])[0].values
    }
    let single = gradient(1)
    #expect(gradient(2) == single.map { 2 * $0 })
    // Of the mean of squares over 2 · 2,048 numbers: 2 · 0.5 / 4,096.
    #expect(abs(single[7] - 1 / 4_096) < 1e-7)
  }
}
