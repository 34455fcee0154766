import Documents
import MixingConsole
import Models
import TensorEngine
import TestSupport
import Testing

@Suite struct EffectProxyTests {
  /// Reference values by PyTorch in float64: `Tests/Goldens/effect-proxy.py`.
  private struct Golden: Decodable {
    struct Case: Decodable {
      let shape: [Int]
      let controls, width, layers, taps, growth: Int
      let y, dx, dshares: [Double]
      let gradients: [String: [Double]]
    }
    let cases: [Case]
  }

  private static func configuration(
    _ changes: String, effects: EffectCatalogue = .builtIn
  ) throws -> EffectProxy.Configuration {
    try EffectProxy.Configuration(
      SectionReader(
        ConfigurationNode(parsing: changes, file: "proxy.yaml"),
        keys: EffectProxy.Configuration.keys, record: nil), effects: effects)
  }

  /// A proxy of so many controls of the compressor, its weights by the formula of the goldens.
  private static func proxy(
    controls: Int, width: Int, layers: Int, taps: Int, growth: Int, on backend: Backend
  ) throws -> (EffectProxy, ModelWeights) {
    let names = ["thresholdDb", "ratio", "attackMs"].prefix(controls).joined(separator: ", ")
    let configuration = try configuration(
      "{controls: [\(names)], width: \(width), layers: \(layers), taps: \(taps), dilationGrowth: \(growth)}"
    )
    let weights = ModelWeights(seed: nil, on: backend)
    let proxy = configuration.network(weights.scope)
    try weights.load(
      weights.all.map { weight in
        WeightArray(
          name: weight.name, shape: weight.value.shape,
          values: Formula.values(weight.name, count: weight.value.count, scale: 0.25))
      })
    return (proxy, weights)
  }

  @Test func agreesWithPyTorch() throws {
    let backend = Backend.forTests(threads: 2)
    for golden in try TestSupport.Golden.decode(Golden.self, from: "effect-proxy.json").cases {
      let (proxy, weights) = try Self.proxy(
        controls: golden.controls, width: golden.width, layers: golden.layers, taps: golden.taps,
        growth: golden.growth, on: backend)
      let (batch, channels, samples) = (golden.shape[0], golden.shape[1], golden.shape[2])
      let shape = [batch, 1, channels, samples]
      func values(_ name: String, _ shape: [Int], scale: Float = 1, offset: Float = 0) -> Tensor {
        Tensor(
          Formula.values(name, count: shape.reduce(1, *), scale: scale, offset: offset),
          shape: shape, on: backend)
      }
      let x = values("x", shape, scale: 0.5).tracked()
      let shares = values("shares", [batch, 1, golden.controls], scale: 0.5, offset: 0.5).tracked()
      var memory = EffectProxy.Memory()
      let y = proxy(x, shares: shares, memory: &memory)
      #expect(relativeError(y.values, to: golden.y) < 1e-5)
      let loss = (y * values("dy", shape)).sum()
      let own = loss.gradients(for: [x, shares])
      #expect(relativeError(own[0].values, to: golden.dx) < 1e-4)
      #expect(relativeError(own[1].values, to: golden.dshares) < 1e-4)
      #expect(weights.parameters.count == golden.gradients.count)
      for (parameter, gradient) in zip(
        weights.parameters, loss.gradients(for: weights.parameters))
      {
        let expected = try #require(golden.gradients[parameter.name], "\(parameter.name)")
        #expect(relativeError(gradient.values, to: expected) < 1e-4, "\(parameter.name)")
      }
    }
  }

  /// Exactly, whatever the controls, and while they change.
  @Test func silenceStaysSilent() throws {
    let backend = Backend.forTests(threads: 1)
    let (proxy, _) = try Self.proxy(
      controls: 2, width: 3, layers: 4, taps: 3, growth: 3, on: backend)
    let silence = Tensor(repeating: 0, shape: [1, 1, 2, 150], on: backend)
    var memory = EffectProxy.Memory()
    for shares in [[0.2, 0.9], [1, 0], [0.5, 0.5]] as [[Float]] {
      let y = proxy(
        silence, shares: Tensor(shares, shape: [1, 1, 2], on: backend), memory: &memory)
      #expect(y.values.allSatisfy { $0 == 0 })
    }
  }

  /// Blocks of any size give what the whole gives: it looks back, and never ahead.
  @Test func blocksAreHeardAsTheWhole() throws {
    let backend = Backend.forTests(threads: 1)
    let (proxy, _) = try Self.proxy(
      controls: 2, width: 3, layers: 4, taps: 3, growth: 3, on: backend)
    let x = Tensor(
      Formula.values("x", count: 400, scale: 0.5), shape: [1, 1, 2, 200], on: backend)
    let shares = Tensor([0.2, 0.9], shape: [1, 1, 2], on: backend)
    var memory = EffectProxy.Memory()
    let whole = proxy(x, shares: shares, memory: &memory)
    memory = EffectProxy.Memory()
    var (parts, start) = ([Tensor](), 0)
    for length in [1, 7, 64, 3, 100, 25] {
      parts.append(
        proxy(x.sliced(start..<start + length, along: 3), shares: shares, memory: &memory))
      start += length
    }
    #expect(start == 200)
    let joined = Tensor.concatenated(parts, along: 3)
    #expect(relativeError(joined.values, to: whole.values.map(Double.init)) < 1e-6)
  }

  /// Each row hears its own controls, whether they are given by batch entry, by track or once.
  @Test func rowsHearTheirOwnControls() throws {
    let backend = Backend.forTests(threads: 1)
    let (proxy, _) = try Self.proxy(
      controls: 2, width: 3, layers: 2, taps: 3, growth: 2, on: backend)
    let x = Tensor(
      Formula.values("x", count: 2 * 3 * 40), shape: [2, 3, 1, 40], on: backend)
    let all = Tensor(
      Formula.values("shares", count: 12, scale: 0.5, offset: 0.5), shape: [2, 3, 2], on: backend)
    var memory = EffectProxy.Memory()
    let y = proxy(x, shares: all, memory: &memory)
    for entry in 0..<2 {
      for track in 0..<3 {
        func own(_ tensor: Tensor) -> Tensor {
          tensor.sliced(entry..<entry + 1, along: 0).sliced(track..<track + 1, along: 1)
        }
        memory = EffectProxy.Memory()
        let alone = proxy(own(x), shares: own(all), memory: &memory)
        #expect(relativeError(own(y).values, to: alone.values.map(Double.init)) < 1e-6)
      }
    }
    memory = EffectProxy.Memory()
    let byTrack = all.sliced(0..<1, along: 0)
    let first = proxy(x, shares: byTrack, memory: &memory).sliced(0..<1, along: 0)
    #expect(
      relativeError(first.values, to: y.sliced(0..<1, along: 0).values.map(Double.init)) < 1e-6)
  }

  @Test func theReceptiveFieldIsWhatItSays() throws {
    let configuration = try Self.configuration("{layers: 3, taps: 5, dilationGrowth: 4}")
    #expect(configuration.receptiveField == 1 + 4 * (1 + 4 + 16))
    #expect(throws: (any Error).self) { try Self.configuration("{layers: 24, dilationGrowth: 64}") }
  }

  // MARK: Configurations

  @Test func controlsAreThoseOfTheEffect() throws {
    let all = try Self.configuration("{effect: {effect: expander}}")
    #expect(
      all.inputs
        == Expander().controls.compactMap { control in
          all.inputs.first { $0.name == control.name }
        })
    #expect(!all.inputs.isEmpty)
    let own = try Self.configuration(
      "{effect: {effect: compressor, ratio: 4}, controls: {thresholdDb: [-50, -10], attackMs: [1, 50]}}"
    )
    #expect(own.inputs.map(\.name) == ["thresholdDb", "attackMs"])
    #expect(own.inputs[0].range == -50 ... -10 && own.inputs[0].standard == -10)
    #expect(own.inputs[1].taper == .logarithmic && own.inputs[1].unit == .milliseconds)
    #expect(own.effect["ratio"] == 4)
  }

  @Test(arguments: [
    ("{effect: {effect: compresor}}", "compressor"),
    ("{controls: [treshold]}", "thresholdDb"),
    ("{controls: {thresholdDb: [-100, 0]}}", "-80"),
    ("{controls: {thresholdDb: [0, -10]}}", "range"),
    ("{controls: 3}", "list of names"),
    ("{controls: []}", "Name one of"),
    ("{effect: {effect: reverb, algorithm: convolution, impulse: a.wav}}", "no proxy"),
  ])
  func whatCannotBeIsNamed(yaml: String, words: String) throws {
    do {
      _ = try Self.configuration(yaml)
      Issue.record("\(yaml) was read")
    } catch {
      #expect("\(error)".contains(words), "\(error)")
      #expect("\(error)".contains("proxy.yaml"), "\(error)")
    }
  }
}
