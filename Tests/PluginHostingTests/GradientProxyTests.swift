import Documents
import MixingConsole
import PluginHosting
import SignalOps
import TensorEngine
import TestSupport
import Testing

/// Effects whose gradient is that of another that sounds alike.
@Suite struct GradientProxyTests {
  private let backend = Backend.forTests(threads: 1)
  private let context: SignalContext
  private let real = Twin(factor: 3, late: 2)
  private let proxy = Twin(factor: 2, late: 0)

  init() {
    context = SignalContext(
      sampleRate: 8_000, draws: GradientDraws(seed: 1), on: backend)
  }

  private func tensor(_ values: [Float]) -> Tensor {
    Tensor(values, shape: [1, 1, 1, values.count], on: backend)
  }

  /// The sound of an effect at 0.5, and the gradients of its weighted sum to sound and control.
  private func played(
    _ effect: any Effect, _ context: SignalContext
  ) throws -> (sound: [Float], gradients: [[Float]]) {
    let (x, control) = (tensor([1, 2, 3, 4]).tracked(), tensor([0.5]).tracked())
    let y = try effect.processor(context).process(
      [x], ControlValues([.tensor(control)], on: backend))
    let loss = (y * tensor([1, 10, 100, 1_000])).sum()
    return (y.values, loss.isTracked ? loss.gradients(for: [x, control]).map(\.values) : [])
  }

  /// The effect is heard, two samples late as it is; the gradient is the proxy's, as late.
  @Test func aFullHybridHearsTheEffect() throws {
    let effect = EstimatedEffect(real, .proxy(GradientProxy(proxy, isFull: true)))
    #expect(effect.gradient == .ofProxy)
    let (sound, gradients) = try played(effect, context)
    #expect(sound == [0, 0, 1.5, 3])
    #expect(gradients == [[100, 1_000, 0, 0], [2 * (100 + 2 * 1_000)]])
  }

  @Test func aHalfHybridHearsTheProxy() throws {
    let effect = EstimatedEffect(real, .proxy(GradientProxy(proxy, isFull: false)))
    let (sound, gradients) = try played(effect, context)
    #expect(sound == [0, 0, 1, 2])
    #expect(gradients == [[100, 1_000, 0, 0], [2 * (100 + 2 * 1_000)]])
  }

  @Test(arguments: [true, false]) func inUseBothAreTheEffect(isFull: Bool) throws {
    let effect = EstimatedEffect(real, .proxy(GradientProxy(proxy, isFull: isFull)))
    let use = SignalContext(sampleRate: 8_000, on: backend)
    #expect(try played(effect, use).sound == [0, 0, 1.5, 3])
    #expect(effect.latencySamples([0.5], sampleRate: 8_000) == 2)
  }

  @Test func itIsNamedBesideTheControls() throws {
    let catalogue = EffectCatalogue.builtIn.adding([TwinKind()]).learnable
    func slot(_ effect: String, _ gradient: JSONValue) throws -> EffectSlot {
      try EffectSlot(["effect": .string(effect), "gradient": gradient], catalogue: catalogue)
    }
    let full = try slot("proxy", ["kind": "fullHybrid", "proxy": "a.safetensors"])
    #expect((full.effect as? any LearnableEffect)?.gradient == .ofProxy)
    let missing = #expect(throws: SessionError.self) { try slot("proxy", ["kind": "halfHybrid"]) }
    #expect("\(missing as Any)".contains("\"proxy\" is missing"), "\(missing as Any)")
    // A gain has no control that is called as the proxy's.
    let foreign = #expect(throws: SessionError.self) {
      try slot("gain", ["kind": "fullHybrid", "proxy": "a.safetensors"])
    }
    #expect("\(foreign as Any)".contains("a control amount"), "\(foreign as Any)")
  }
}

/// The sound times a control and a factor, some samples late.
private struct Twin: Effect {
  let factor: Float
  let late: Int

  var kind: any EffectKind { TwinKind() }
  var structure: JSONValue { ["checkpoint": "a.safetensors"] }
  var structureKeys: [String] { ["checkpoint"] }
  var controls: [EffectControl] {
    [
      EffectControl(
        path: JSONPath() / "amount", name: "amount",
        spec: ControlSpec(0...1, .ratio, standard: 0.5, automation: .perBlock))
    ]
  }

  func latencySamples(_ values: [ControlValue], sampleRate: Int) -> Int { late }

  func processor(_ context: SignalContext) -> any EffectProcessor { Player(twin: self) }

  private final class Player: EffectProcessor {
    let twin: Twin

    init(twin: Twin) { self.twin = twin }

    func process(_ inputs: [Tensor], _ controls: ControlValues) -> Tensor {
      let y = inputs[0] * controls.tensor(0) * twin.factor
      return y.padded(before: twin.late, after: 0, along: 3).sliced(0..<y.shape[3], along: 3)
    }
  }
}

private struct TwinKind: EffectKind {
  let name = "proxy"
  let usualPlace = StripPlace.colour

  func effect(_ structure: SessionReader) throws(SessionError) -> any Effect {
    Twin(factor: 2, late: 0)
  }
}
