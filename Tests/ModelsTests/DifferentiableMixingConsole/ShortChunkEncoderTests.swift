import Models
import TensorEngine
import TestSupport
import Testing

@Suite struct ShortChunkEncoderTests {
  /// With the batch's own statistics: the embedding, all gradients, and the statistics gathered.
  @Test func agreesWithTorchInTraining() throws {
    let golden = try ConsoleGolden.load()
    let training = golden.training
    let backend = Backend.forTests(threads: 2)
    let weights = ModelWeights(seed: nil, on: backend)
    let encoder = ShortChunkEncoder(
      width: training.width, depth: 7, sampleRate: 44_100, weights.scope["encoder"])
    ConsoleGolden.fill(weights, names: golden.small.names)
    let rows = ConsoleGolden.stems(songs: 1, tracks: training.items, samples: training.samples)
    let sounds = Tensor(
      rows.flatMap { $0 }, shape: [training.items, training.samples], on: backend)

    let embedding = encoder(sounds, .training(seed: 1))
    #expect(relativeError(embedding.values, to: training.embedding) < 1e-4)
    let factors = Tensor(
      ConsoleGolden.noise(seed: 2_000, count: embedding.count), shape: embedding.shape, on: backend)
    let gradients = (embedding * factors).sum().gradients(for: weights.parameters)
    #expect(weights.parameters.count == training.gradients.count)
    // A convolution's bias before a batch norm has no gradient but rounding.
    let scale = 1e-3 * training.gradients.values.flatMap(\.values).reduce(0) { max($0, abs($1)) }
    for (parameter, gradient) in zip(weights.parameters, gradients) {
      let expected = try #require(training.gradients[parameter.name])
      #expect(expected.error(of: gradient, scale: scale) < 1e-3, "\(parameter.name)")
    }
    #expect(weights.buffers.count == training.gathered.count)
    for buffer in weights.buffers {
      let expected = try #require(training.gathered[buffer.name])
      #expect(expected.error(of: buffer.value) < 1e-4, "\(buffer.name)")
    }
  }

  @Test(arguments: ["small", "large"])
  func agreesWithTorchInInference(size: String) throws {
    let goldens = try ConsoleGolden.load()
    let golden = size == "small" ? goldens.small : goldens.large
    let backend = Backend.forTests(threads: 2)
    let weights = ModelWeights(seed: nil, on: backend)
    let encoder = ShortChunkEncoder(
      width: golden.width, depth: 7, sampleRate: 44_100, weights.scope["encoder"])
    #expect(weights.parameterCount == golden.encoderParameters - golden.unused)
    ConsoleGolden.fill(weights, names: golden.names)
    let stems = Tensor.concatenated(golden.stems(on: backend), along: 1)
    let sounds = stems.reshaped([golden.songs * golden.tracks, golden.samples])
    #expect(golden.embedding.error(of: encoder(sounds, .inference)) < 1e-4)
  }

  @Test(arguments: [(1, 1), (2, 2), (3, 5), (2, 8)])
  func takesAnySize(width: Int, depth: Int) {
    let backend = Backend.forTests(threads: 2)
    let weights = ModelWeights(seed: 1, on: backend)
    let encoder = ShortChunkEncoder(
      width: width, depth: depth, sampleRate: 48_000, weights.scope)
    for samples in [1, 700, 9_000] {
      let sounds = Tensor(repeating: 0, shape: [2, samples], on: backend)
      let embedding = encoder(sounds, .inference)
      #expect(embedding.shape == [2, encoder.embeddingWidth])
      #expect(embedding.values.allSatisfy { $0.isFinite })
    }
  }
}
