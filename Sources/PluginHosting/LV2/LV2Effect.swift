package import Documents
package import MixingConsole
import SignalOps
import TensorEngine

/// An installed LV2 plug-in in a strip.
///
/// Each track has a plug-in of its own, in a process of its own; one that takes and gives one channel has a second for
/// the right. Where the strip has one channel and the plug-in two, both hear it, and the mean of both is heard; where the
/// plug-in has one, it hears the mean. A side chain hears what the effect's `key` names, else nothing.
///
/// - Signal: `[batch, track, channel, sample]` with one or two channels, shape unchanged.
/// - Gradient: none of its own; in a console that is learned, that of an estimate (`EstimatedEffect`).
/// - Errors: `PluginError`, with the plug-in's name and the moment.
package struct LV2Effect: BlackBoxEffect {
  package let plugin: PluginDescription
  /// How long it rings on, which a plug-in does not say.
  package let tailSeconds: Double
  package let controls: [EffectControl]
  private let host: PluginHost

  package static let name = "lv2"
  static let (uri, values, tail) = ("uri", "controls", "tailSeconds")

  /// A plug-in by its URI.
  ///
  /// - Parameters:
  ///   - uri: Letter by letter.
  ///   - tailSeconds: How long it rings on.
  ///   - host: Where it is found.
  /// - Throws: That it is not installed, or that no strip can use it.
  package init(_ uri: String, tailSeconds: Double = 0, from host: PluginHost) throws(PluginError) {
    let plugin = try host.plugin(uri)
    try plugin.checkSound()
    self.init(plugin, tailSeconds: tailSeconds, from: host)
  }

  init(_ plugin: PluginDescription, tailSeconds: Double = 0, from host: PluginHost) {
    self.plugin = plugin
    self.tailSeconds = tailSeconds
    self.host = host
    controls = plugin.controls.map { control in
      EffectControl(
        path: JSONPath() / Self.values / control.symbol, name: control.symbol, spec: control.spec)
    }
  }

  package var kind: any EffectKind { LV2Kind(host) }
  package var structureKeys: [String] { [Self.uri, Self.values, Self.tail] }
  package var isRepeatable: Bool { false }
  package var takesKey: Bool { plugin.inputs.contains(where: \.isSideChain) }

  package var structure: JSONValue {
    .object(
      (Self.uri, .string(plugin.uri)), (Self.tail, tailSeconds > 0 ? .number(tailSeconds) : nil))
  }

  package func blackBox(_ context: SignalContext) -> BlackBox {
    LV2Processor(plugin, from: host, context).render
  }

  /// What has to be a whole number is one.
  package func check(
    _ values: [ControlValue], in session: Session, at place: DocumentPlace
  ) throws(SessionError) {
    for (control, value) in zip(plugin.controls, values) {
      guard control.isInteger || control.isToggled || !control.choices.isEmpty,
        case .constant(let number) = value, number != number.rounded()
      else { continue }
      let place = place / Self.values / control.symbol
      throw .document(.meaningless(place, reason: "this control takes whole numbers."))
    }
  }

  package func tailSeconds(_ values: [ControlValue], beatsPerMinute: Double?) -> Double {
    tailSeconds
  }

  package func latencySamples(_ values: [ControlValue], sampleRate: Int) -> Int {
    let start = zip(plugin.controls, values).map { control, value in
      control.sent(value.value(at: 0, taper: control.spec.taper), sampleRate: sampleRate)
    }
    return host.latency(of: plugin, at: start, sampleRate: sampleRate)
  }

  package func processor(_ context: SignalContext) throws -> any EffectProcessor {
    LV2Processor(plugin, from: host, context)
  }
}

/// LV2 plug-ins as a kind of effects: which one, the effect's `uri` says.
package struct LV2Kind: EffectKind {
  private let host: PluginHost

  package init(_ host: PluginHost) { self.host = host }

  package let name = LV2Effect.name
  package let usualPlace = StripPlace.colour

  package func effect(_ structure: SessionReader) throws(SessionError) -> any Effect {
    let part = try structure.required(LV2Effect.uri)
    let uri = try part.name()
    let tail = try structure.member(LV2Effect.tail)?.number(in: 0...60, unit: "s") ?? 0
    let effect: LV2Effect
    do throws(PluginError) {
      effect = try LV2Effect(uri, tailSeconds: tail, from: host)
    } catch {
      throw .document(.meaningless(part.place, reason: "\(error)"))
    }
    try structure.member(LV2Effect.values)?.checkKeys(effect.plugin.controls.map(\.symbol))
    return effect
  }
}

extension PluginDescription {
  /// The inputs that are no side chain, and those that are, by their places.
  var soundInputs: [Int] { inputs.indices.filter { !inputs[$0].isSideChain } }
  var keyInputs: [Int] { inputs.indices.filter { inputs[$0].isSideChain } }

  /// Why no strip can use it; `nil` where it can.
  package var problem: String? {
    do throws(PluginError) {
      try checkSound()
      return nil
    } catch {
      return "\(error)"
    }
  }

  /// Refuses what no strip can use.
  func checkSound() throws(PluginError) {
    if !missing.isEmpty { throw .lacking(plugin: title, missing: missing) }
    if !(1...2).contains(soundInputs.count) || !(1...2).contains(outputs.count) {
      throw .noInsert(plugin: title, inputs: soundInputs.count, outputs: outputs.count)
    }
  }
}

extension PluginControl {
  /// The facts of the control, as a console has them.
  package var spec: ControlSpec {
    let (low, high) = (minimum.decimal, max(minimum.decimal, maximum.decimal))
    let units: [ControlUnit] = isPerSampleRate ? [] : [.decibels, .hertz, .milliseconds, .seconds]
    let unit = units.first { $0.rawValue == self.unit } ?? .ratio
    let isContinuous = !isInteger && !isToggled && choices.isEmpty && low < high
    return ControlSpec(
      low...high, unit, taper: isLogarithmic && low > 0 ? .logarithmic : .linear,
      standard: min(max(resting.decimal, low), high), automation: .perBlock,
      learned: isContinuous ? LearnedRange(low...high, start: resting.decimal) : nil,
      fitted: isContinuous ? low...high : nil, search: isContinuous ? .basin : nil,
      typical: isContinuous ? low...high : nil)
  }

  /// What the plug-in is sent for a value.
  func sent(_ value: Double, sampleRate: Int) -> Float {
    Float(isPerSampleRate ? value * Double(sampleRate) : value)
  }
}
