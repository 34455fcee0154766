import Datasets
import Evaluation
import Models
import TensorEngine
import TestSupport
import Testing
import Training

@Suite struct StemsToMixTests {
  private let backend = Backend.forTests(threads: 1)
  private let songs: TinySongs

  init() throws { songs = try TinySongs() }

  private func task(_ changes: String...) throws -> StemsToMix {
    let configuration = try songs.configuration(changes)
    let found = try TrainingSongs(
      Dataset(configuration.data), sampleRate: 8_000, configuration, on: backend
    ) { _ in }
    return try StemsToMix(configuration, found, on: backend)
  }

  @Test func itsTermsAreThoseOfTheConfiguration() throws {
    let task = try self.task()
    #expect(task.lossNames == ["l1", "mse"] && task.lossWeights == [1, 0.5])
    let batch = task.batch([try songs.loader().example(0)], on: backend)
    let value = task.objective(MixOutput(mix: batch.target + 0.5), batch, step: 0)
    #expect(abs(value.total.values[0] - (0.5 + 0.5 * 0.25)) < 1e-5)
  }

  /// A song that does not know its controls gives the term nothing to compare.
  @Test func whatOnlyItKnowsIsATermLikeAnyOther() throws {
    let own = ["loss=[{kind: parameters, weight: 3}]", "model={kind: dmc}"]
    #expect(throws: TrainingError.noTruth) { try self.task(own[0], own[1]) }
    try songs.writeTruth(#""kick": {"gainDb": -6, "position": 0.25}"#, of: "alpha")
    let task = try self.task(own[0], own[1])
    #expect(task.lossNames == ["parameters"] && task.lossWeights == [3])
    let batch = task.batch([try songs.loader().example(0)], on: backend)
    let value = task.objective(MixOutput(mix: batch.target), batch, step: 0)
    #expect(value.total.values == [0] && value.values[0] == nil)
  }

  @Test func whatGoesInIsNamed() throws {
    let batch = try self.task().batch([try songs.loader().example(0)], on: backend)
    #expect(
      batch.tensors.map(\.name)
        == batch.stems.indices.map { "stem \($0 + 1)" } + ["mix"])
    #expect(batch.names?.count == batch.stems.count, "of a single example")
    let both = try self.task().batch(
      try [0, 1].map { try songs.loader().example($0) }, on: backend)
    #expect(both.names == nil)
  }

  @Test func figuresAreTheFeatures() throws {
    let task = try self.task("validation.features=true")
    #expect(task.figureNames.group == "features")
    #expect(task.figureNames.names == Feature.allCases.map(\.rawValue))
    // Long enough for the loudness to have a meaning.
    let example = try ExampleLoader(
      songs: songs.surveys(),
      rule: ExampleRule(samples: 8_192, sampleRate: 8_000, minimumActiveStems: 1),
      augmentation: .none, stemGain: { _ in 1 }, mixGain: { _ in 1 }, seed: 1, cacheBytes: 1 << 20
    ).example(0)
    let batch = task.batch([example], on: backend)
    let own = try task.figures(of: MixOutput(mix: batch.target * 0.5), to: batch, number: 0)
    let target = try FeatureTarget(example.mix, sampleRate: 8_000, on: backend)
    let half = example.mix.map { $0.map { $0 * 0.5 } }
    let expected = try target.compared(with: half, on: backend)
    #expect(own == Feature.allCases.map { expected[$0] })
    #expect(own.contains { ($0 ?? 0) > 0 })
    let broken = MixOutput(mix: batch.target * .infinity)
    #expect(try task.figures(of: broken, to: batch, number: 0) == own.map { _ in nil })
    #expect(try self.task().figureNames.names.isEmpty)
  }
}
