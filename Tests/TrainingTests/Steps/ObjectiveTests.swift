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
  private let output: MixOutput
  private let truth: ParameterTruth

  init() throws {
    let songs = try TinySongs()
    batch = TrainingBatch([try songs.loader().example(0)], on: backend)
    output = MixOutput(mix: batch.target + 0.5)
    truth = ParameterTruth(try songs.surveys(), sampleRate: 8_000)
  }

  @Test func isTheWeightedSum() throws {
    let objective = Objective(
      [LossTerm(.audio(.l1), weight: 2), LossTerm(.audio(.mse), weight: 3)], sampleRate: 8_000)
    #expect(objective.names == ["l1", "mse"])
    let (total, values) = objective(output, batch, truth: truth)
    #expect(values.count == 2)
    #expect(abs((values[0]?.values[0] ?? 0) - 0.5) < 1e-6, "before its weight")
    #expect(abs((values[1]?.values[0] ?? 0) - 0.25) < 1e-6)
    #expect(abs(total.values[0] - (2 * 0.5 + 3 * 0.25)) < 1e-5)
  }

  @Test func aTermWithNothingToCompareIsLeftOut() throws {
    let objective = Objective(
      [LossTerm(.parameters, weight: 5), LossTerm(.audio(.l1))], sampleRate: 8_000)
    #expect(objective.names == ["parameters", "l1"])
    let (total, values) = objective(output, batch, truth: truth)
    #expect(values.map { $0 == nil } == [true, false])
    #expect(abs(total.values[0] - 0.5) < 1e-6)
  }

  @Test func nothingToCompareIsZero() throws {
    let objective = Objective([LossTerm(.parameters)], sampleRate: 8_000)
    let (total, values) = objective(output, batch, truth: truth)
    #expect(total.values == [0] && values.count == 1 && values[0] == nil)
  }

  /// Twice the term, twice the gradient.
  @Test func gradientsCarryTheWeights() throws {
    func gradient(_ weight: Double) -> [Float] {
      let mix = Parameter("mix", batch.target + 0.5)
      let objective = Objective([LossTerm(.audio(.mse), weight: weight)], sampleRate: 8_000)
      let total = objective(MixOutput(mix: mix.tensor), batch, truth: truth).total
      return total.gradients(for: [mix])[0].values
    }
    let single = gradient(1)
    #expect(gradient(2) == single.map { 2 * $0 })
    // Of the mean of squares over 2 · 2,048 numbers: 2 · 0.5 / 4,096.
    #expect(abs(single[7] - 1 / 4_096) < 1e-7)
  }
}
