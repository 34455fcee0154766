package import Documents
import MixingConsole
package import SignalOps

/// The effect that a proxy stands in for, and the sizes of its network.
extension EffectProxy {
  /// What the shapes of the weights follow from.
  package struct Configuration: ModelConfiguration {
    package typealias Network = EffectProxy

    /// The effect as it stands in a session, with the values of controls that do not move.
    package var effect: JSONValue
    /// What the network is told of the effect's controls.
    package var inputs: [ProxyInput]
    /// Channels of every layer.
    package var width: Int
    /// Convolutions one after the other.
    package var layers: Int
    /// Taps of each.
    package var taps: Int
    /// How many times further apart the taps of a layer are than those of the one before.
    package var dilationGrowth: Int
    /// Hertz.
    package var sampleRate: Int

    /// A proxy hears sound as it is.
    package var preparation: StemPreparation {
      get { .none }
      set {}
    }
  }
}

extension EffectProxy.Configuration {
  /// A proxy of Fader's own compressor, which hears two seconds.
  package static let standard = EffectProxy.Configuration(
    effect: .object(("effect", .string(Compressor.name))),
    inputs: Compressor().controls.compactMap(ProxyInput.init(learned:)), width: 24, layers: 8,
    taps: 5, dilationGrowth: 4, sampleRate: 44_100)

  package static let settings: [ModelSetting<EffectProxy.Configuration>] = [
    effectSetting, inputsSetting,
    .size("width", \.width, .channels, "channels of every layer"),
    .size("layers", \.layers, .depth, "convolutions one after the other"),
    .size("taps", \.taps, ModelSize(2...1_023), "taps of each"),
    .size(
      "dilationGrowth", \.dilationGrowth, ModelSize(1...64),
      "how many times further apart the taps of a layer are than those of the one before"),
    .sampleRate,
  ]

  /// What the proxy stands in for.
  private static let effectSetting = ModelSetting<EffectProxy.Configuration>(
    effectKey.name, "what it stands in for, with the values of controls that do not move",
    key: .init(documented: effectKey, followsOthers: false) { section, _, configuration in
      configuration.effect = try section(effectKey)
    },
    json: \.effect,
    read: { (part, _, configuration) throws(DocumentError) in configuration.effect = part.json })
  private static let effectKey = ConfigurationKey(
    "effect", ValueFormat<JSONValue>.json("an effect as it stands in a session"),
    default: .object(("effect", .string(Compressor.name))),
    "Of an effectProxy: what it stands in for, with the values of controls that do not move.")

  /// What the proxy is told; which controls there are, the effect says.
  private static let inputsSetting = ModelSetting<EffectProxy.Configuration>(
    inputsKey.name, "which of the effect's controls it is told of, and their ranges",
    key: .init(documented: inputsKey, followsOthers: true) { section, effects, configuration in
      let choice = try section(inputsKey)
      let slot = try EffectSlot(
        SessionReader(configuration.effect, at: section.place / effectKey.name), catalogue: effects)
      if !slot.effect.files.isEmpty {
        throw section.wrong(
          effectKey, "an effect that plays by a file has gradients, and needs no proxy.")
      }
      if let refusal = slot.effect.configurationRefusal { throw section.wrong(effectKey, refusal) }
      configuration.inputs = try choice.inputs(of: slot, at: section.place / inputsKey.name)
    },
    json: { .array($0.inputs.map(\.json)) },
    read: { (part, _, configuration) throws(DocumentError) in
      configuration.inputs = try ProxyInput.list(part)
    })
  private static let inputsKey = ConfigurationKey(
    "controls", ProxyInput.Choice.format, default: .all,
    "Of an effectProxy: which of the effect's controls it is told of, and their ranges: null for those that networks "
      + "learn, a list of names, or a section of ranges such as {thresholdDb: [-50, 0]}.")

  package static let conditions: [ModelCondition<EffectProxy.Configuration>] = [
    ModelCondition(
      on: "layers", expected: "fewer layers",
      reason:
        "its layers hear more than 2^24 samples together. Take fewer, or a smaller dilationGrowth."
    ) { $0.reaches(no: 1 << 24) }
  ]

  private func reaches(no samples: Int) -> Bool {
    var (dilation, sum) = (1, 0)
    for _ in 0..<layers {
      sum += (taps - 1) * dilation
      if sum >= samples { return false }
      dilation *= dilationGrowth
    }
    return true
  }

  /// How far apart the taps of each layer are.
  var dilations: [Int] {
    var dilations = [1]
    while dilations.count < layers {
      dilations.append(dilations[dilations.count - 1] * dilationGrowth)
    }
    return dilations
  }

  /// How many samples decide the last of them.
  package var receptiveField: Int { 1 + (taps - 1) * dilations.reduce(0, +) }
}
