import Datasets
import Foundation
import MixingConsole
import Models
import TensorEngine
import TestSupport
import Testing
import Training

@Suite struct ParameterTruthTests {
  private let songs: TinySongs
  private let backend = Backend.forTests(threads: 1)
  private let weights: ModelWeights
  private let model: any MixingModel

  init() throws {
    songs = try TinySongs()
    // Nothing is said of alpha's bass and gamma's synth, nothing at all of beta.
    try songs.writeTruth(
      #""kick": {"gainDb": -6, "position": 0.25}, "#
        + #""synth": {"gainDb": {"points": [[0, -10], [1, 0]]}, "position": 0.5}"#, of: "alpha")
    try songs.writeTruth(#""kick": {"gainDb": 3, "position": 1}"#, of: "gamma")
    weights = ModelWeights(seed: 1, on: backend)
    model = Self.model(.gainPan, weights)
  }

  private static func model(
    _ transformation: DifferentiableMixingConsole.Transformation, _ weights: ModelWeights
  ) -> any MixingModel {
    var network = DifferentiableMixingConsole.Configuration.toolkit
    (network.encoderWidth, network.encoderDepth, network.hiddenWidth) = (2, 2, 8)
    (network.transformation, network.sampleRate) = (transformation, 8_000)
    return network.network(weights.scope)
  }

  private func examples(
    _ loader: ExampleLoader, _ places: [(song: String, start: Int)]
  ) throws -> [Example] {
    try places.map { place in
      let song = try #require(loader.songs.firstIndex { $0.song.name == place.song })
      return try loader.example(at: ExamplePlace(song: song, start: place.start))
    }
  }

  /// What is known of the stem of an example on a track.
  private struct Known {
    let example, track: Int
    let gainDb, position: Double
  }

  /// The formula in `Double`, from the controls that were decided.
  private func expected(
    _ decision: ConsoleDecision, hasGain: Bool = false, _ known: [Known]
  ) throws -> Double {
    let terms = try known.map { known in
      func value(_ values: Tensor?) throws -> Double {
        Double(try #require(values).values[known.example])
      }
      let track = known.track
      var level = try value(decision.values(of: ControlAddress(.track(track), .fader)))
      if hasGain { level += try value(decision.values(of: .gainDb, in: Gain.self, track: track)) }
      let pan = try value(decision.values(of: .position, in: Pan.self, track: track))
      return pow((level - known.gainDb) / 24, 2) + pow(pan - known.position, 2)
    }
    return 0.5 * terms.reduce(0, +) / Double(known.count)
  }

  private func check(
    _ examples: [Example], _ known: [Known], with model: (any MixingModel)? = nil,
    hasGain: Bool = false
  ) throws {
    let truth = ParameterTruth(try songs.surveys(), sampleRate: 8_000)
    let batch = MixBatch(examples, on: backend)
    let decision = try #require(
      (model ?? self.model).output(for: batch, .inference).decision)
    let loss = truth.loss(of: decision, batch)
    if known.isEmpty {
      #expect(loss == nil)
    } else {
      let value = Double(try #require(loss).values[0])
      let expected = try expected(decision, hasGain: hasGain, known)
      #expect(abs(value - expected) < 1e-5 * expected, "\(value) for \(expected)")
    }
  }

  /// From 0.5 s to 0.756 s the line from −10 dB to 0 dB is −3.72 dB on average.
  private static let known = [
    Known(example: 0, track: 1, gainDb: -6, position: 0.25),
    Known(example: 0, track: 2, gainDb: -3.72, position: 0.5),
    Known(example: 1, track: 0, gainDb: 3, position: 1),
  ]

  @Test func isTheMeanOverWhatIsKnown() throws {
    let examples = try examples(songs.loader(), [("alpha", 4_000), ("gamma", 0), ("beta", 0)])
    try check(examples, Self.known)
  }

  /// A stem made twice as loud, for a mix made half as loud, needs 12.04 dB less.
  @Test func isOfStemsAndMixesAsTheyAreHeard() throws {
    let loader = try songs.loader(stemGain: 2, mixGain: 0.5)
    let shift = 20 * log10(0.25)
    try check(
      examples(loader, [("alpha", 4_000), ("gamma", 0)]),
      Self.known.map {
        Known(
          example: $0.example, track: $0.track, gainDb: $0.gainDb + shift, position: $0.position)
      })
  }

  /// Six decibels more, and left and right changed.
  @Test func followsWhatIsChangedAtRandom() throws {
    let loader = try songs.loader(Augmentation(gainDb: 6...6, swapShare: 1, polarityShare: 0.5))
    let gamma = try #require(loader.songs.firstIndex { $0.song.name == "gamma" })
    let number = try #require((0..<50).first { loader.place($0).song == gamma })
    try check(
      [loader.example(number)], [Known(example: 0, track: 0, gainDb: 3 - 6, position: 0)])
  }

  @Test func theFaderAndTheGainAddUp() throws {
    let weights = ModelWeights(seed: 2, on: backend)
    let full = Self.model(.full, weights)
    // Away from rest, where every gain is 0 dB.
    for parameter in weights.parameters where parameter.name == "post_processor.mlp.6.bias" {
      parameter.value = parameter.value + 0.5
    }
    try check(
      examples(songs.loader(), [("alpha", 4_000), ("gamma", 0)]), Self.known, with: full,
      hasGain: true)
  }

  @Test func isNoneWhereNothingIsKnown() throws {
    try check(examples(songs.loader(), [("beta", 0)]), [])
  }

  /// A stem that is silent has no level.
  @Test func ofStemsThatSound() throws {
    try songs.addDelta()
    try songs.writeTruth(#""late": {"gainDb": -1, "position": 0}"#, of: "delta")
    let loader = try songs.loader()
    try check(examples(loader, [("delta", 0)]), [])
    try check(
      examples(loader, [("delta", 12_000)]),
      [Known(example: 0, track: 0, gainDb: -1, position: 0)])
  }

  /// Against central differences, through the network's last layer.
  @Test func gradient() throws {
    let truth = ParameterTruth(try songs.surveys(), sampleRate: 8_000)
    let batch = MixBatch(
      try examples(songs.loader(), [("alpha", 4_000), ("gamma", 0)]), on: backend)
    func loss() throws -> Tensor {
      let decision = try #require(model.output(for: batch, .inference).decision)
      return try #require(truth.loss(of: decision, batch))
    }
    let gradients = try loss().gradients(for: weights.parameters)
    var checked = 0
    for (parameter, gradient) in zip(weights.parameters, gradients)
    where parameter.name.hasPrefix("post_processor.mlp.6") {
      let start = parameter.value
      for index in 0..<start.count {
        func value(at offset: Float) throws -> Double {
          var values = start.values
          values[index] += offset
          parameter.value = Tensor(values, shape: start.shape, on: backend)
          return Double(try loss().values[0])
        }
        let slope = try (value(at: 0.05) - value(at: -0.05)) / 0.1
        #expect(
          abs(Double(gradient.values[index]) - slope) < 2e-5 + 5e-3 * abs(slope),
          "\(parameter.name) \(index): \(gradient.values[index]) for \(slope)")
        checked += abs(slope) > 1e-3 ? 1 : 0
      }
      parameter.value = start
    }
    #expect(checked > 4)
  }
}
