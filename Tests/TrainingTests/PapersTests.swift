import Datasets
import Documents
import Foundation
import Models
import Testing
import Training

/// The peers' recipes are read, and say what they say.
@Suite struct PapersTests {
  /// The numbers of a recipe, as its source has them.
  struct Recipe: Sendable {
    let name: String
    let samples: Int, batchSize: Int, learningRate: Double
    let examplesPerEpoch: Int, epochs: Int
  }

  private static let folder = URL(filePath: #filePath).deletingLastPathComponent()
    .appending(path: "../../Configs/papers").standardizedFileURL.path

  private static let recipes = [
    Recipe(
      name: "enst-dmc", samples: 262_144, batchSize: 32, learningRate: 3e-4,
      examplesPerEpoch: 1_000, epochs: 250),
    Recipe(
      name: "enst-mixwaveunet", samples: 131_072, batchSize: 16, learningRate: 3e-4,
      examplesPerEpoch: 1_000, epochs: 250),
    Recipe(
      name: "dsd100-dmc", samples: 262_144, batchSize: 16, learningRate: 3e-4,
      examplesPerEpoch: 1_000, epochs: 100),
    Recipe(
      name: "dsd100-mixwaveunet", samples: 131_072, batchSize: 16, learningRate: 3e-4,
      examplesPerEpoch: 1_000, epochs: 100),
    Recipe(
      name: "medleydb-dmc", samples: 262_144, batchSize: 16, learningRate: 1e-4,
      examplesPerEpoch: 10_000, epochs: 400),
    Recipe(
      name: "mixwaveunet-original", samples: 16_384, batchSize: 16, learningRate: 1e-4,
      examplesPerEpoch: 32_000, epochs: 200),
    Recipe(
      name: "dmc-2021", samples: 262_144, batchSize: 16, learningRate: 1e-4,
      examplesPerEpoch: 10_000, epochs: 80),
  ]

  @Test func everyRecipeIsTested() throws {
    let files = try FileManager.default.contentsOfDirectory(atPath: Self.folder)
    #expect(
      files.filter { $0.hasSuffix(".yaml") }.sorted()
        == Self.recipes.map { $0.name + ".yaml" }.sorted())
  }

  @Test(arguments: recipes.map(\.name))
  func saysWhatItsSourceSays(name: String) throws {
    let recipe = try #require(Self.recipes.first { $0.name == name })
    let configuration = try Configuration(
      contentsOf: "\(Self.folder)/\(name).yaml", catalogues: .builtIn)
    #expect(configuration.model != nil)
    #expect(configuration.data.segmentSamples == recipe.samples)
    #expect(configuration.training.batchSize == recipe.batchSize)
    #expect(configuration.optimizer.learningRate == recipe.learningRate)
    let batches = (recipe.examplesPerEpoch + recipe.batchSize - 1) / recipe.batchSize
    #expect(configuration.training.steps == batches * recipe.epochs)
  }

  /// A run is resumed from the configuration that it has written.
  @Test(arguments: recipes.map(\.name))
  func isReadAsItIsWrittenOut(name: String) throws {
    let file = "\(Self.folder)/\(name).yaml"
    let configuration = try Configuration(contentsOf: file, catalogues: .builtIn)
    let again = try Configuration(
      Array(configuration.entries.yaml.utf8), file: file, catalogues: .builtIn)
    #expect(again.entries == configuration.entries)
  }
}
