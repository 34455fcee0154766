import Documents
import Foundation
import MixingConsole
import Models
import TensorEngine
import TestSupport
import Testing

@Suite struct ProxyEffectTests {
  private let folder: URL
  private let backend = Backend.forTests(threads: 1)
  private let catalogue = EffectCatalogue.builtIn.adding([ProxyKind(.builtIn)])

  /// A folder with a proxy of the compressor, one of nothing, and a network that is none.
  init() throws {
    folder = FileManager.default.temporaryDirectory.appending(path: "fader-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    var proxy = EffectProxy.Configuration.standard
    (proxy.width, proxy.layers) = (3, 3)
    try write(proxy, to: "proxy.safetensors")
    var dmc = DifferentiableMixingConsole.Configuration.standard
    (dmc.encoderWidth, dmc.encoderDepth, dmc.hiddenWidth) = (4, 2, 4)
    try write(dmc, to: "dmc.safetensors")
  }

  private func write(_ model: some ModelConfiguration, to name: String) throws {
    let weights = ModelWeights(seed: 3, on: backend)
    _ = model.network(weights.scope)
    let arrays = weights.arrays.map { array in
      array.name.hasPrefix("output")
        ? Formula.weight(array.name, shape: array.shape) : array
    }
    var bytes: [UInt8] = []
    Checkpoint(model: model, arrays: arrays).write(as: .safetensors, version: "test") {
      bytes += $0
    }
    try Data(bytes).write(to: folder.appending(path: name))
  }

  private func session(_ effect: String, sampleRate: Int = 44_100) throws -> Session {
    let text = """
      { "format": "fader-session", "version": 1, "sampleRate": \(sampleRate),
        "tracks": [{ "name": "voice", "file": "voice.wav", "strip": [\(effect)] }] }
      """
    return try Session(
      Array(text.utf8), file: folder.appending(path: "mix.json").path, catalogue: catalogue)
  }

  private let plain =
    #"{ "effect": "proxy", "checkpoint": "proxy.safetensors", "controls": { "ratio": 3 } }"#

  @Test func itSoundsAsItsNetwork() throws {
    defer { try? FileManager.default.removeItem(at: folder) }
    let session = try session(plain)
    let slot = session.tracks[0].strip[0]
    #expect(slot.value("ratio") == .constant(3))
    #expect(slot.controls.map(\.name) == EffectProxy.Configuration.standard.inputs.map(\.name))
    let sound = Tensor(
      Formula.values("x", count: 300, scale: 0.5), shape: [1, 1, 1, 300], on: backend)
    let mix = try Console(session, on: backend).mix([sound])

    let stored = try Checkpoint(
      contentsOf: folder.appending(path: "proxy.safetensors").path, models: .builtIn)
    guard case .effect(let network) = try stored.network(on: backend).use else {
      Issue.record("no proxy")
      return
    }
    let shares = network.configuration.inputs.map { input in
      Float(input.spec.normalized(input.name == "ratio" ? 3 : input.standard))
    }
    var memory = EffectProxy.Memory()
    let expected = network(
      sound, shares: Tensor(shares, shape: [1, 1, shares.count], on: backend), memory: &memory)
    let left = mix.sliced(0..<1, along: 2)
    let middle = expected.values.map { Double($0) * 0.5.squareRoot() }
    #expect(relativeError(left.values, to: middle) < 1e-5)
    #expect(
      relativeError(left.values, to: sound.values.map { Double($0) * 0.5.squareRoot() }) > 1e-2)
  }

  /// In blocks, with a control that moves, as in one piece.
  @Test func itIsRenderedInBlocks() throws {
    defer { try? FileManager.default.removeItem(at: folder) }
    let moving = plain.replacing("3 }", with: #"{ "points": [[0, 1], [0.01, 8]] } }"#)
    let session = try session(moving)
    let sound = Tensor(
      Formula.values("x", count: 600, scale: 0.5), shape: [1, 1, 1, 600], on: backend)
    let whole = try Console(session, on: backend).process(600) { _ in sound }.mix
    let console = try Console(session, on: backend)
    var parts: [Tensor] = []
    for start in stride(from: 0, to: 600, by: 100) {
      parts.append(
        try console.process(100) { _ in sound.sliced(start..<start + 100, along: 3) }.mix)
    }
    #expect(
      relativeError(
        Tensor.concatenated(parts, along: 3).values, to: whole.values.map(Double.init)) < 1e-6)
  }

  @Test func itsFileIsRelativeToTheSession() throws {
    defer { try? FileManager.default.removeItem(at: folder) }
    let session = try session(plain)
    let json = session.json(relativeTo: folder.path).inline
    #expect(json.contains(#""checkpoint": "proxy.safetensors""#), "\(json)")
    let elsewhere = session.json(relativeTo: "/nowhere").inline
    #expect(elsewhere.contains(folder.appending(path: "proxy.safetensors").path), "\(elsewhere)")
  }

  /// The gradient goes to the controls and to the sound, and is that of the network.
  @Test func itsGradientIsExact() throws {
    defer { try? FileManager.default.removeItem(at: folder) }
    let session = try session(plain)
    let place = try #require(session.tracks[0].strip[0].effect.index(ofControl: "thresholdDb"))
    let address = ControlAddress(.track(0), .effect(0, control: place))
    let sound = Tensor(
      Formula.values("x", count: 200, scale: 0.5), shape: [1, 1, 1, 200], on: backend)
    let weight = Tensor(Formula.values("dy", count: 400), shape: [1, 1, 2, 200], on: backend)
    func loss(_ threshold: Float, tracked: Bool) throws -> (Tensor, Tensor) {
      let value = Tensor(threshold, on: backend).reshaped([1, 1, 1, 1])
      let given = tracked ? value.tracked() : value
      return (
        (try Console(session, given: [address: given], on: backend).mix([sound]) * weight).sum(),
        given
      )
    }
    let (value, given) = try loss(-20, tracked: true)
    let exact = Double(value.gradients(for: [given])[0].values[0])
    let step: Float = 0.5
    let (above, below) = (
      try loss(-20 + step, tracked: false).0, try loss(-20 - step, tracked: false).0
    )
    let estimate = Double(above.values[0] - below.values[0]) / Double(2 * step)
    #expect(abs(exact - estimate) < 2e-2 * abs(estimate), "\(exact) \(estimate)")
  }

  /// A network's console may have a proxy: its checkpoint finds it from anywhere, at any rate that the proxy knows.
  @Test func aConsoleThatIsLearnedMayHaveIt() throws {
    defer { try? FileManager.default.removeItem(at: folder) }
    let yaml =
      "console: {track: [{effect: proxy, checkpoint: proxy.safetensors, learned: [ratio]}]}"
    let configuration = try DifferentiableMixingConsole.Configuration(
      SectionReader(
        ConfigurationNode(parsing: yaml, file: folder.appending(path: "run.yaml").path),
        keys: DifferentiableMixingConsole.Configuration.keys, record: nil), effects: catalogue)
    #expect(configuration.controls.map(\.name).contains("*/proxy/ratio"))
    let path = folder.appending(path: "proxy.safetensors").path
    #expect(configuration.json.text.contains(path), "\(configuration.json.text)")
    let models = ModelCatalogue([DifferentiableMixingConsole.self], effects: catalogue)
    let read = try models.configuration(
      JSONReader(parsing: Array(configuration.json.text.utf8), file: "/elsewhere/a.safetensors"))
    #expect(read.isEqual(to: configuration))
  }

  @Test(arguments: [
    (#""checkpoint": "none.safetensors""#, 44_100, "none.safetensors"),
    (#""checkpoint": "dmc.safetensors""#, 44_100, "differentiable mixing console"),
    (#""checkpoint": "proxy.safetensors", "controls": { "treshold": 3 }"#, 44_100, "thresholdDb"),
    (#""checkpoint": "proxy.safetensors", "controls": { "ratio": 1000 }"#, 44_100, "ratio"),
    (#""checkpoint": "proxy.safetensors""#, 48_000, "48000"),
    (#""controls": {}"#, 44_100, "checkpoint"),
  ])
  func whatCannotBeIsNamed(members: String, sampleRate: Int, words: String) throws {
    defer { try? FileManager.default.removeItem(at: folder) }
    do {
      _ = try session("{ \"effect\": \"proxy\", \(members) }", sampleRate: sampleRate)
      Issue.record("\(members) was read")
    } catch {
      #expect("\(error)".contains(words), "\(error)")
    }
  }
}
