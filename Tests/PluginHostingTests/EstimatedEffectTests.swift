import Documents
import MixingConsole
import PluginHosting
import SignalOps
import TensorEngine
import TestSupport
import Testing

/// Effects in consoles that are learned.
@Suite struct EstimatedEffectTests {
  private let backend = Backend()
  private let catalogue = EffectCatalogue.builtIn.adding([LV2Kind(TestBundles.host)]).learnable

  private func slot(_ json: JSONValue) throws -> EffectSlot {
    try EffectSlot(json, catalogue: catalogue)
  }

  private func noise(_ shape: [Int], seed: UInt64) -> Tensor {
    var random = RandomSource(seed: seed)
    return Tensor.randomNormal(shape: shape, deviation: 0.2, from: &random, on: backend)
  }

  private func gradient(of slot: EffectSlot) throws -> EffectGradient {
    try #require(slot.effect as? any LearnableEffect).gradient
  }

  @Test func theWayStandsBesideTheControls() throws {
    #expect(try gradient(of: slot(["effect": "gain"])) == .exact)
    #expect(try gradient(of: slot(["effect": "gain", "gradient": ["kind": "exact"]])) == .exact)
    for kind in ["spsa", "central"] {
      let slot = try slot([
        "effect": "gain", "gainDb": -3, "gradient": ["kind": .string(kind), "step": 0.02],
      ])
      #expect(try gradient(of: slot) == .estimated)
      #expect(slot.name == "gain" && slot.values == [-3])
      #expect(slot.itself.effect is Gain)
      // In a session nothing is said of gradients.
      var session = Session(sampleRate: 8_000, tracks: [Track(name: "a", file: "/a.wav")])
      session.tracks[0].strip = [slot]
      #expect(!session.json(relativeTo: "/").text.contains("gradient"))
      #expect(session.itself == session)
    }
  }

  @Test(arguments: [
    (#"{"kind": "spas"}"#, "gradient.kind: there is no gradient \"spas\". Did you mean \"spsa\"?"),
    (#"{"draws": 4}"#, "gradient: \"kind\" is missing"),
    (#"{"kind": "spsa", "draws": 0}"#, "gradient.draws: 0 is out of range"),
    (#"{"kind": "central", "draws": 2}"#, "unknown key \"draws\""),
    (#"{"kind": "central", "step": 0.6}"#, "gradient.step: 0.6 is out of range"),
    (#"{"kind": "spsa", "stepDecay": 2}"#, "gradient.stepDecay: 2 is out of range"),
    (#"{"kind": "exact", "step": 0.1}"#, "unknown key \"step\""),
  ])
  func whatIsWrongIsSaid(gradient: String, message: String) throws {
    let part = try JSONValue(parsing: Array(gradient.utf8))
    let error = #expect(throws: SessionError.self) {
      try slot(["effect": "gain", "gradient": part])
    }
    #expect("\(error as Any)".contains(message), "\(error as Any)")
  }

  @Test(.enabled(if: TestBundles.isHosting)) func aPlugInHasNoExactGradient() throws {
    let plugin: JSONValue = ["effect": "lv2", "uri": "urn:fader-test:gain"]
    #expect(try gradient(of: slot(plugin)) == .estimated)
    var exact = plugin
    exact.merge(["gradient": ["kind": "exact"]])
    let error = #expect(throws: SessionError.self) { try slot(exact) }
    #expect(
      "\(error as Any)".contains(
        "\"lv2\" gives sound and no gradient. Choose spsa or central, or a proxy of it."))
  }

  /// What stands right before an effect that is estimated is moved with it, unless it says that its gradient is exact.
  @Test func whatStandsBeforeAnEstimateIsMovedWithIt() throws {
    let estimated = try slot(["effect": "compressor", "gradient": ["kind": "spsa", "draws": 2]])
    func before(_ json: JSONValue) throws -> EffectGradient {
      try gradient(of: slot(json).preceding(estimated))
    }
    #expect(try before(["effect": "gain"]) == .estimated)
    #expect(try before(["effect": "gain", "gradient": ["kind": "exact"]]) == .exact)
    let exact = try slot(["effect": "compressor"])
    #expect(try gradient(of: slot(["effect": "gain"]).preceding(exact)) == .exact)
    // As one with it: the controls of both.
    let (gain, both) = (try slot(["effect": "gain"]).preceding(estimated), estimated)
    let joined = (gain.effect as? any JoinableEffect)?.joined(with: both.effect)
    #expect(joined?.controls.map(\.name) == ["gainDb"] + Compressor().controls.map(\.name))
  }

  // MARK: In a console

  /// Two effects that change each other's part in the sound.
  private static let strip: [JSONValue] = [
    ["effect": "compressor", "thresholdDb": -24, "ratio": 4, "attackMs": 5, "kneeDb": 6],
    [
      "effect": "equalizer",
      "bands": [
        ["type": "peak", "frequencyHz": 900, "gainDb": 6],
        ["type": "highShelf", "frequencyHz": 2_000, "gainDb": -4],
      ],
    ],
  ]
  private static let exact: JSONValue = ["kind": "exact"]

  /// A console with a strip, each effect with its way to the gradient, and what came of its gradient.
  private func gradient(_ ways: [JSONValue], seed: UInt64, step: Int = 1) throws -> (
    values: [Double], draws: GradientDraws
  ) {
    let slots = try zip(Self.strip, ways).map { effect, way in
      var effect = effect
      effect.merge(["gradient": way])
      return try slot(effect)
    }
    var session = Session(sampleRate: 8_000, tracks: [Track(name: "a", file: "/a.wav")])
    session.tracks[0].strip = slots
    var addresses: [ControlAddress] = []
    var given: [ControlAddress: Tensor] = [:]
    var scales: [Double] = []
    for (index, slot) in slots.enumerated() {
      for (control, value) in slot.values.enumerated() {
        let address = ControlAddress(.track(0), .effect(index, control: control))
        let (spec, number) = (slot.controls[control].spec, value.constant ?? 0)
        addresses.append(address)
        given[address] = Tensor([Float(number)], shape: [1, 1, 1, 1], on: backend).tracked()
        scales.append(spec.slope(atShare: spec.normalized(number)))
      }
    }
    let draws = GradientDraws(seed: seed, step: step)
    let mix = try Console(session, given: given, draws: draws, on: backend)
      .mix([noise([1, 1, 2, 3_000], seed: 1)])
    let found = (mix * noise([1, 1, 2, 3_000], seed: 2)).sum()
      .gradients(for: addresses.compactMap { given[$0] })
    return (zip(found, scales).map { Double($0.values[0]) * $1 }, draws)
  }

  private func cosine(_ a: [Double], _ b: [Double]) -> Double {
    func dot(_ a: [Double], _ b: [Double]) -> Double { zip(a, b).reduce(0) { $0 + $1.0 * $1.1 } }
    return dot(a, b) / (dot(a, a) * dot(b, b)).squareRoot()
  }

  @Test func drawsDecideAlone() throws {
    let way: JSONValue = ["kind": "spsa", "draws": 2]
    let (a, b) = (
      try gradient([way, way], seed: 5).values, try gradient([way, way], seed: 5).values
    )
    #expect(a == b)
    #expect(try gradient([way, way], seed: 6).values != a)
  }

  /// The fourth step of a descent moves settings a half as far where γ is a half.
  @Test func stepsShrinkAsADescentGoesOn() throws {
    let way: JSONValue = ["kind": "spsa", "draws": 2, "step": 0.04, "stepDecay": 0.5]
    let half: JSONValue = ["kind": "spsa", "draws": 2, "step": 0.02]
    let first = try gradient([way, way], seed: 5).values
    #expect(
      try gradient([way, way], seed: 5, step: 4).values == gradient([half, half], seed: 5).values)
    #expect(try gradient([half, half], seed: 5).values != first)
  }

  /// Central differences move one control at a time, through both effects: nothing of what is between is estimated.
  @Test func neighboursAreMovedTogether() throws {
    let exact = try gradient([Self.exact, Self.exact], seed: 1).values
    let central: JSONValue = ["kind": "central", "step": 0.001]
    let joint = try gradient([central, central], seed: 1).values
    #expect(cosine(joint, exact) > 0.999)
    let size = exact.reduce(0) { $0 + $1 * $1 }.squareRoot()
    for (a, b) in zip(joint, exact) { #expect(abs(a - b) < 0.02 * size) }
    // Two ways are two effects: the first gets what the second gives back for its input.
    let other: JSONValue = ["kind": "central", "step": 0.0011]
    let apart = try gradient([central, other], seed: 1).values
    #expect(cosine(apart, exact) < cosine(joint, exact))
  }

  /// The mean of many draws is the gradient, and few draws are nearer to it than one effect at a time is.
  @Test func jointDrawsAreNearer() throws {
    let exact = try gradient([Self.exact, Self.exact], seed: 1).values
    let way: JSONValue = ["kind": "spsa", "draws": 400, "step": 0.002]
    let (many, draws) = try gradient([way, way], seed: 2)
    #expect(cosine(many, exact) > 0.98)
    #expect(draws.signalToNoise ?? 0 > 20)
    func mean(_ first: JSONValue, _ second: JSONValue) throws -> Double {
      let found = try (0..<24).map { seed in
        cosine(try gradient([first, second], seed: 100 + UInt64(seed)).values, exact)
      }
      return found.reduce(0, +) / Double(found.count)
    }
    let few: JSONValue = ["kind": "spsa", "draws": 4, "step": 0.002]
    let joint = try mean(few, few)
    let apart = try mean(few, ["kind": "spsa", "draws": 4, "step": 0.002_001])
    Attachment.record("joint \(joint), one by one \(apart)", named: "joint.md")
    #expect(joint > apart + 0.05, "joint \(joint), one by one \(apart)")
  }

  /// Sound is that of the effects, whatever comes of the gradient.
  @Test func soundStays() throws {
    let x = noise([2, 1, 2, 1_000], seed: 3)
    var session = Session(sampleRate: 8_000, tracks: [Track(name: "a", file: "/a.wav")])
    func mix(_ draws: GradientDraws?) throws -> [Float] {
      try Console(session, draws: draws, on: backend).mix([x]).values
    }
    session.tracks[0].strip = try Self.strip.map { effect in
      var effect = effect
      effect.merge(["gradient": ["kind": "spsa"]])
      return try slot(effect)
    }
    let learned = try mix(GradientDraws(seed: 1))
    for plain in [session, session.itself] {
      session = plain
      #expect(try relativeError(learned, to: mix(nil).map(Double.init)) < 1e-5)
    }
  }
}
