import Documents
import Foundation
import MixingConsole
import Models
import TensorEngine
import TestSupport
import Testing

/// A console that a configuration describes.
@Suite struct LearnedConsoleTests {
  private typealias Network = DifferentiableMixingConsole

  private static let yaml = """
    encoderWidth: 2
    encoderDepth: 2
    hiddenWidth: 8
    console:
      track:
        - {effect: gain, gainDb: -3}
        - {effect: compressor, attackMs: 5, learned: {thresholdDb: [-40, 0], ratio: [1, 4]}}
        - {effect: compressor, learned: [makeupDb]}
        - {effect: saturation, driveDb: 6, learned: []}
        - {effect: pan}
      buses: [{name: room, strip: [{effect: reverb, algorithm: shapedNoise, decaySeconds: 0.5, learned: [decaySeconds]}]}]
      master: [{effect: compressor, learned: []}]
    """

  private func configuration(_ text: String = yaml) throws -> Network.Configuration {
    let keys = Network.Configuration.keys
    return try Network.Configuration(
      SectionReader(
        ConfigurationNode(parsing: text, file: "run.yaml"), keys: keys,
        record: ConfigurationRecord()))
  }

  private func control(_ name: String, of configuration: Network.Configuration) throws
    -> LearnedControl
  {
    try #require(configuration.controls.first { $0.name == name })
  }

  @Test func saysWhatIsLearnedWhere() throws {
    let configuration = try configuration()
    #expect(
      configuration.controls.map(\.name) == [
        "*/faderDb", "*/gain/gainDb", "*/compressor/thresholdDb", "*/compressor/ratio",
        "*/compressor[2]/makeupDb", "*/pan/position", "*/sends/room/levelDb",
        "room/faderDb", "room/reverb/decaySeconds", "master/faderDb",
      ])
    let threshold = try control("*/compressor/thresholdDb", of: configuration)
    #expect(threshold.range == -40...0 && threshold.start == -20, "nothing is written: the middle")
    #expect(try control("*/gain/gainDb", of: configuration).start == -3)
    #expect(try control("room/reverb/decaySeconds", of: configuration).start == 0.5)
    #expect(!configuration.estimatesGradients)
  }

  @Test func whatIsNotLearnedStays() throws {
    let backend = Backend.forTests(threads: 2)
    var configuration = try configuration()
    configuration.sampleRate = 16_000
    let model = Network(configuration, ModelWeights(seed: 1, on: backend).scope)
    #expect(!model.isToolkits)
    let stems = [1, 2].map {
      Tensor(ConsoleGolden.noise(seed: $0, count: 4_000), shape: [1, 1, 1, 4_000], on: backend)
    }
    let decision = model(stems, of: ConsoleGolden.tracks(2), .inference)
    let session = decision.session(ofItem: 0)
    let strip = session.tracks[1].strip
    #expect(strip.map(\.name) == ["gain", "compressor", "compressor", "saturation", "pan"])
    #expect(strip[1].value("attackMs") == 5 && strip[3].value("driveDb") == 6)
    #expect(session.tracks[0].sends.map(\.bus) == ["room"])
    // Before it has learned, everything is where it starts.
    let gain = try #require(strip[0].value("gainDb")?.constant)
    #expect(abs(gain + 3) < 1e-3)
    let (mix, again) = (
      try decision.mix(of: stems), try Console(session, on: backend).mix(stems)
    )
    #expect(relativeError(again.values, to: mix.values.map { Double($0) }) < 1e-5)
  }

  @Test(arguments: [
    ("{track: [{effect: gian}]}", "console.track[0].effect: there is no effect \"gian\""),
    ("{track: [{effect: gain, gianDb: 1}]}", "unknown key \"gianDb\". Did you mean \"gainDb\"?"),
    ("{track: [{effect: gain, gainDb: 99}]}", "console.track[0].gainDb: 99 is out of range"),
    ("{track: [{effect: gain, lerned: []}]}", "Did you mean \"learned\"?"),
    (
      "{track: [{effect: gain, learned: [gian]}]}",
      "console.track[0].learned[0]: there is no control that can be learned \"gian\""
    ),
    ("{track: [{effect: gain, learned: 3}]}", "found the number 3 where a list of controls"),
    (
      "{track: [{effect: compressor, learned: {ratio: [4, 1]}}]}",
      "console.track[0].learned.ratio[1]: 1 is out of range. Choose a value from 4 to 100."
    ),
    ("{track: [{effect: compressor, learned: {ratio: [1, 200]}}]}", "200 is out of range"),
    ("{track: [{effect: compressor, learned: {ratio: [2, 2]}}]}", "two different numbers"),
    (
      "{track: [{effect: compressor, ratio: 8, learned: {ratio: [1, 4]}}]}",
      "ratio starts at 8, which does not lie between 1 and 4. Change one of them."
    ),
    (
      "{track: [{effect: gain, gainDb: {points: [[0, 1], [1, 2]]}}]}",
      "gainDb moves; in a console that is learned it holds one value. Write a number."
    ),
    (
      "{track: [{effect: compressor, key: {source: kick}}]}",
      "console.track[0].key: a console that is learned has no such thing. Leave it out."
    ),
    (
      "{track: [{effect: reverb, algorithm: convolution, impulse: a.wav}]}",
      "this effect plays a file, which a checkpoint cannot hold. Choose another."
    ),
    (
      "{track: [], buses: [{name: master, strip: []}]}",
      "buses[0].name: the name \"master\" is taken"
    ),
    ("{buses: []}", "console: \"track\" is missing"),
    ("{track: [], tracks: []}", "unknown key \"tracks\". Did you mean \"track\"?"),
    ("{track: [{effect: gain, gradient: {kind: spsa}}]}", "unknown key \"gradient\""),
    ("3", "console: found the number 3 where an object is expected"),
  ])
  func whatIsWrongIsSaid(console: String, message: String) {
    let error = #expect(throws: DocumentError.self) {
      try configuration("console: \(console)")
    }
    #expect("\(error as Any)".contains(message), "\(error as Any)")
  }

  @Test func standsInPlaceOfATransformation() {
    #expect(
      throws: DocumentError.meaningless(
        DocumentPlace(file: "run.yaml", line: 1, column: 17, path: JSONPath() / "transformation"),
        reason: "console says what the network sets. Leave transformation out, or console.")
    ) { try configuration("transformation: full\nconsole: {track: []}") }
  }

  /// What is drawn for estimated gradients follows from the step, and nothing is drawn where nothing is learned.
  @Test func drawsFollowFromTheStep() throws {
    let backend = Backend.forTests(threads: 2)
    var configuration = try configuration()
    configuration.sampleRate = 16_000
    let model = Network(configuration, ModelWeights(seed: 1, on: backend).scope)
    let stem = Tensor(
      ConsoleGolden.noise(seed: 1, count: 4_000), shape: [1, 1, 1, 4_000], on: backend)
    func draws(_ mode: ForwardMode) throws -> GradientDraws? {
      try model.output(for: OneStem(stems: [stem]), mode).draws
    }
    func drawn(_ mode: ForwardMode) throws -> UInt64? {
      var source = try draws(mode)?.source()
      return source?.next()
    }
    #expect(try draws(.training(seed: 1, step: 7))?.step == 7)
    let first = try #require(try drawn(.training(seed: 1)))
    #expect(try drawn(.training(seed: 1)) == first)
    #expect(try drawn(.training(seed: 2)) != first)
    #expect(try drawn(.inference) == nil)
  }

  /// A checkpoint holds all of it; one that names what is not there says so.
  @Test func returnsWithTheWeights() throws {
    var configuration = try configuration()
    configuration.ranges = ["*/compressor/thresholdDb": -30 ... -5]
    let weights = ModelWeights(seed: 1, on: Backend.forTests(threads: 1))
    _ = Network(configuration, weights.scope)
    let written = Checkpoint(model: configuration, arrays: weights.arrays)
    let file = FileManager.default.temporaryDirectory.appending(path: "\(UUID()).safetensors")
    defer { try? FileManager.default.removeItem(at: file) }
    var data = Data()
    written.write(as: .safetensors, version: "1") { data.append(contentsOf: $0) }
    try data.write(to: file)
    let read = try Checkpoint(contentsOf: file.path, models: .builtIn)
    #expect(read.model.isEqual(to: configuration))
    #expect(read.model.controls == configuration.controls)
    let without = ModelCatalogue.builtIn.with(effects: EffectCatalogue([Gain.kind, Pan.kind]))
    let error = #expect(throws: CheckpointError.self) {
      try Checkpoint(contentsOf: file.path, models: without)
    }
    #expect(
      "\(error as Any)".contains(
        "model.console.track[1].effect: there is no effect \"compressor\""), "\(error as Any)")
  }

  /// Checkpoints without a console are what they were before there were any.
  @Test func isLeftOutWhereThereIsNone() throws {
    guard case .object(let members) = Network.Configuration.toolkit.json else { return }
    #expect(members.map(\.key).prefix(3) == ["kind", "transformation", "encoderWidth"])
    guard case .object(let own) = try configuration().json else { return }
    #expect(own.map(\.key).prefix(3) == ["kind", "console", "encoderWidth"])
  }
}

/// A song of one stem.
private struct OneStem: StemBatch {
  let stems: [Tensor]
  let isActive = [[true]]
  let names: [String]? = nil

  func inputs(_ count: Int) -> Tensor { stems[0] }
}
