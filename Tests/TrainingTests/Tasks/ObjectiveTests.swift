import Datasets
import Losses
import Models
import TensorEngine
import TestSupport
import Testing
import Training

@Suite struct ObjectiveTests {
  private typealias Sum = Objective<MixBatch, MixOutput>

  private let backend = Backend.forTests(threads: 1)
  private let batch: MixBatch
  /// Half of full scale away from the target everywhere.
  private let output: MixOutput

  init() throws {
    // The songs lie on the disk as long as they are held.
    let songs = try TinySongs()
    batch = MixBatch(
      [try withExtendedLifetime(songs) { try songs.loader().example(0) }], on: backend)
    output = MixOutput(mix: batch.target + 0.5)
  }

  private func term(_ name: String, _ loss: some Loss, weight: Double = 1) -> Sum.Term {
    Sum.Term(name, weight: weight) { output, batch, _ in loss.mean(output.mix, batch.target) }
  }

  private func nothing(weight: Double = 1) -> Sum.Term {
    Sum.Term("nothing", weight: weight) { _, _, _ in nil }
  }

  @Test func isTheWeightedSum() throws {
    let objective = Sum([term("l1", L1Loss(), weight: 2), term("mse", MSELoss(), weight: 3)])
    #expect(objective.terms.map(\.name) == ["l1", "mse"])
    let value = objective(output, batch, step: 0)
    #expect(value.values.count == 2)
    #expect(abs((value.values[0]?.values[0] ?? 0) - 0.5) < 1e-6, "before its weight")
    #expect(abs((value.values[1]?.values[0] ?? 0) - 0.25) < 1e-6)
    #expect(abs(value.total.values[0] - (2 * 0.5 + 3 * 0.25)) < 1e-5)
  }

  @Test func aTermWithNothingToCompareIsLeftOut() throws {
    let value = Sum([nothing(weight: 5), term("l1", L1Loss())])(output, batch, step: 0)
    #expect(value.values.map { $0 == nil } == [true, false])
    #expect(abs(value.total.values[0] - 0.5) < 1e-6)
  }

  @Test func nothingToCompareIsZero() throws {
    let value = Sum([nothing()])(output, batch, step: 0)
    #expect(value.total.values == [0] && value.values.count == 1 && value.values[0] == nil)
  }

  /// Twice the term, twice the gradient.
  @Test func gradientsCarryTheWeights() throws {
    func gradient(_ weight: Double) -> [Float] {
      let mix = Parameter("mix", batch.target + 0.5)
      let value = Sum([term("mse", MSELoss(), weight: weight)])(
        MixOutput(mix: mix.tensor), batch, step: 0)
      return value.total.gradients(for: [mix])[0].values
    }
    let single = gradient(1)
    #expect(gradient(2) == single.map { 2 * $0 })
    // Of the mean of squares over 2 · 2,048 numbers: 2 · 0.5 / 4,096.
    #expect(abs(single[7] - 1 / 4_096) < 1e-7)
  }
}
