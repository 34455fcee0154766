import Documents
import Foundation
import MixingConsole
import Models
import TensorEngine
import TestSupport
import Testing

@Suite struct DifferentiableMixingConsoleTests {
  private let backend = Backend.forTests(threads: 2)

  @Test(arguments: ["small", "large"])
  func agreesWithTorch(size: String) throws {
    let goldens = try ConsoleGolden.load()
    let golden = size == "small" ? goldens.small : goldens.large
    let weights = ModelWeights(seed: nil, on: backend)
    let model = DifferentiableMixingConsole(golden.configuration, weights.scope)
    #expect(weights.all.map(\.name).sorted() == golden.names)
    #expect(
      weights.parameterCount
        == golden.encoderParameters + golden.postProcessorParameters - golden.unused)
    ConsoleGolden.fill(weights, names: golden.names)

    let stems = golden.stems(on: backend).map { $0.tracked() }
    let decision = model(
      stems, of: ConsoleGolden.tracks(golden.tracks), isActive: golden.isActive, .inference)
    let mix = try decision.mix(of: stems)
    let rows = (0..<golden.songs * golden.tracks).filter {
      golden.isActive[$0 / golden.tracks][$0 % golden.tracks]
    }
    func values(_ part: ControlAddress.Part) throws -> [Float] {
      try rows.map { row in
        let (song, track) = row.quotientAndRemainder(dividingBy: golden.tracks)
        return try #require(decision.values(of: ControlAddress(.track(track), part))).values[song]
      }
    }
    let (gains, positions) = (try values(.fader), try values(.effect(0, control: 0)))
    #expect(relativeError(gains, to: rows.map { golden.gainDb[$0] }) < 1e-4)
    #expect(relativeError(positions, to: rows.map { golden.position[$0] }) < 1e-4)
    #expect(mix.shape == [golden.songs, 1, 2, golden.samples])
    #expect(golden.mix.error(of: mix) < 1e-4)

    let factors = Tensor(
      ConsoleGolden.noise(seed: 2_000, count: mix.count), shape: mix.shape, on: backend)
    let loss = (mix * factors).sum()
    let gradients = loss.gradients(for: weights.parameters.map(\.tensor) + stems)
    for (parameter, gradient) in zip(weights.parameters, gradients) {
      let expected = try #require(golden.gradients[parameter.name])
      #expect(expected.error(of: gradient) < 1e-3, "\(parameter.name)")
    }
    let stemGradient = Tensor.concatenated(Array(gradients.suffix(stems.count)), along: 1)
    #expect(golden.stemGradient.error(of: stemGradient) < 1e-3)
  }

  /// A network with small layers and random weights, and noise for it.
  private func example(
    _ transformation: DifferentiableMixingConsole.Transformation = .gainPan
  ) -> DifferentiableMixingConsole {
    let configuration = DifferentiableMixingConsole.Configuration.small(
      transformation, depth: 3, sampleRate: 16_000)
    let weights = ModelWeights(seed: 1, on: backend)
    let model = DifferentiableMixingConsole(configuration, weights.scope)
    ConsoleGolden.fill(weights, names: weights.all.map(\.name).sorted())
    return model
  }

  private func noise(_ seed: Int, channels: Int = 1, samples: Int = 6_000) -> Tensor {
    let values = ConsoleGolden.noise(seed: seed, count: channels * samples)
    let level = Float(seed % 3 + 1) / 3
    return Tensor(values.map { level * $0 }, shape: [1, 1, channels, samples], on: backend)
  }

  @Test(arguments: DifferentiableMixingConsole.Transformation.allCases)
  func theOrderOfTracksMakesNoDifference(
    transformation: DifferentiableMixingConsole.Transformation
  ) throws {
    let model = example(transformation)
    let stems = [noise(1), noise(2, channels: 2), noise(3), noise(4)]
    let tracks = ConsoleGolden.tracks(4)
    let decision = model(stems, of: tracks, .inference)
    let order = [2, 0, 3, 1]
    let other = model(order.map { stems[$0] }, of: order.map { tracks[$0] }, .inference)
    let (first, second) = (decision.session(ofItem: 0), other.session(ofItem: 0))
    let (mix, otherMix) = (try decision.mix(of: stems), try other.mix(of: order.map { stems[$0] }))
    #expect(relativeError(otherMix.values, to: mix.values.map { Double($0) }) < 1e-4)
    for (place, track) in order.enumerated() {
      let (a, b) = (first.tracks[track], second.tracks[place])
      #expect(a.name == b.name)
      #expect(abs(a.fader.number - b.fader.number) < 1e-3)
    }
    #expect(Set(first.tracks.map(\.fader)).count == 4, "the tracks are told apart")
  }

  /// Whatever stands in a track that a song does not have changes nothing for the others.
  @Test(arguments: DifferentiableMixingConsole.Transformation.allCases)
  func absentTracksHaveNoSay(transformation: DifferentiableMixingConsole.Transformation) throws {
    let model = example(transformation)
    let stems = [noise(1), noise(2), noise(3)]
    let alone = model(Array(stems[..<2]), of: ConsoleGolden.tracks(2), .training(seed: 3))
    let masked = model(
      stems, of: ConsoleGolden.tracks(3), isActive: [[true, true, false]], .training(seed: 3))
    #expect(try alone.mix(of: Array(stems[..<2])).values == masked.mix(of: stems).values)
    let (a, b) = (alone.session(ofItem: 0), masked.session(ofItem: 0))
    #expect(a.tracks == Array(b.tracks[..<2]))
    #expect(a.master == b.master && a.buses == b.buses)
    #expect(b.tracks.map(\.isMuted) == [false, false, true])
    let heard = model(stems, of: ConsoleGolden.tracks(3), .training(seed: 3))
    #expect(heard.session(ofItem: 0).tracks[0] != a.tracks[0], "a track that is there has a say")
  }

  /// The song as a session sounds as the network mixed it.
  @Test(arguments: DifferentiableMixingConsole.Transformation.allCases)
  func theSessionIsTheMix(transformation: DifferentiableMixingConsole.Transformation) throws {
    let model = example(transformation)
    let stems = [noise(1), noise(2, channels: 2), noise(4)]
    let decision = model(stems, of: ConsoleGolden.tracks(3), .inference)
    let session = decision.session(ofItem: 0)
    let mix = try Console(session, on: backend).mix(stems)
    #expect(
      try relativeError(mix.values, to: decision.mix(of: stems).values.map { Double($0) }) < 1e-5)
    let json = session.json(relativeTo: "/").text
    #expect(json.contains("\"position\""))
  }

  /// Silence and a song without tracks are no trouble, in the mix and in every gradient.
  @Test(arguments: DifferentiableMixingConsole.Transformation.allCases)
  func staysFiniteOnSilence(transformation: DifferentiableMixingConsole.Transformation) throws {
    let weights = ModelWeights(seed: 1, on: backend)
    let configuration = DifferentiableMixingConsole.Configuration.small(
      transformation, depth: 3, sampleRate: 16_000)
    let model = DifferentiableMixingConsole(configuration, weights.scope)
    let silence = Tensor(repeating: 0, shape: [2, 1, 1, 4_000], on: backend)
    let sound = Tensor.concatenated([noise(1, samples: 4_000), noise(2, samples: 4_000)], along: 0)
    for mode in [ForwardMode.inference, .training(seed: 1)] {
      let decision = model(
        [sound, silence], of: ConsoleGolden.tracks(2), isActive: [[true, true], [false, false]],
        mode)
      let mix = try decision.mix(of: [sound, silence])
      #expect(mix.values.allSatisfy { $0.isFinite })
      for gradient in mix.squared().sum().gradients(for: weights.parameters) {
        #expect(gradient.values.allSatisfy { $0.isFinite })
      }
      for item in 0..<2 { _ = decision.session(ofItem: item) }
    }
  }
}

extension ControlValue {
  /// The value of a control at rest.
  var number: Double { value(at: 0, taper: .linear) }
}
