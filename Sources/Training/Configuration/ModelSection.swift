package import Documents
import MixingConsole
package import Models
package import SignalOps

/// Which model is trained, and how large it is.
package struct ModelSection: ConfigurationSection {
  /// The model at a rate in hertz, and for stems prepared in a way.
  package let configuration:
    @Sendable (_ sampleRate: Int, _ preparation: StemPreparation) -> ModelConfiguration
  package let kind: ModelConfiguration.Kind
  /// How many mono signals the model takes; `nil` for any number.
  package let inputs: Int?
  /// The checkpoint whose weights come first; `nil` for random ones.
  package let startFrom: String?

  static let kind = ConfigurationKey<ModelConfiguration.Kind>(
    required: "kind", .choice,
    "dmc sets the controls of a console, mixWaveUNet makes the mix itself.")
  static let startFrom = ConfigurationKey(
    "startFrom", .optional(.path), default: nil, isOutside: true,
    "The checkpoint whose weights the model starts with; left out, random ones.")

  static let transformation = ConfigurationKey(
    "transformation", .choice, default: DifferentiableMixingConsole.Transformation.gainPan,
    "Of a dmc: what it sets. gainPan is a fader and a pan for each track, full every control of the "
      + "console, with a reverb and the master.")
  static let encoderWidth = ConfigurationKey(
    "encoderWidth", .whole(ModelLimits.channels), default: Self.dmc.encoderWidth,
    "Of a dmc: channels of the encoder's first blocks.")
  static let encoderDepth = ConfigurationKey(
    "encoderDepth", .whole(ModelLimits.depth), default: Self.dmc.encoderDepth,
    "Of a dmc: blocks of the encoder.")
  static let hiddenWidth = ConfigurationKey(
    "hiddenWidth", .whole(ModelLimits.channels), default: Self.dmc.hiddenWidth,
    "Of a dmc: channels of the layers that decide.")

  static let form = ConfigurationKey(
    "form", .choice, default: MixWaveUNet.Form.toolkit,
    "Of a mixWaveUNet: automix-toolkit's network, or the paper's own.")
  static let inputs = ConfigurationKey(
    "inputs", .whole(ModelLimits.inputs), default: MixWaveUNet.Configuration.toolkit.inputs,
    "Of a mixWaveUNet: mono signals that it hears, two for a stereo stem, in the order of the stems: by name "
      + "in a folder, as listed in a manifest. Songs with more are left out."
  )
  static let skip = ConfigurationKey(
    "skip", .choice, default: MixWaveUNet.Skip.concat,
    "Of a mixWaveUNet: how what was heard on the way down comes back on the way up.")
  static let depth = size(
    "depth", ModelLimits.depth, "levels, each at half the rate of the one before")
  static let channelGrowth = size(
    "channelGrowth", ModelLimits.channels, "how many channels more each level has")
  static let downKernel = size("downKernel", ModelLimits.kernel, "taps on the way down, odd")
  static let upKernel = size("upKernel", ModelLimits.kernel, "taps on the way up, odd")
  static let outputKernel = size("outputKernel", ModelLimits.kernel, "taps at the end, odd")

  private static let dmc = DifferentiableMixingConsole.Configuration.toolkit
  private static let ofDMC: [any DocumentedKey] = [
    transformation, encoderWidth, encoderDepth, hiddenWidth,
  ]
  private static let ofWaveUNet: [any DocumentedKey] = [
    form, inputs, skip, depth, channelGrowth, downKernel, upKernel, outputKernel,
  ]
  package static let keys: [any DocumentedKey] = [kind, startFrom] + ofDMC + ofWaveUNet

  /// A size that follows from the form where it is left out.
  private static func size(
    _ name: String, _ range: ClosedRange<Int>, _ meaning: String
  ) -> ConfigurationKey<Int?> {
    ConfigurationKey(
      name, .optional(.whole(range)), default: nil,
      "Of a mixWaveUNet: \(meaning); left out, the form's own.")
  }

  /// - Parameter reader: The section.
  /// - Throws: What is wrong with a key; that a key belongs to the other kind of model.
  package init(_ reader: SectionReader) throws {
    kind = try reader(Self.kind)
    startFrom = try reader(Self.startFrom)
    switch kind {
    case .dmc:
      try reader.refuse(
        Self.ofWaveUNet, because: "only a mixWaveUNet has this setting, not a dmc. Leave it out.")
      var model = Self.dmc
      model.transformation = try reader(Self.transformation)
      model.encoderWidth = try reader(Self.encoderWidth)
      model.encoderDepth = try reader(Self.encoderDepth)
      model.hiddenWidth = try reader(Self.hiddenWidth)
      inputs = nil
      configuration = { [model] rate, preparation in
        var model = model
        (model.sampleRate, model.preparation) = (rate, preparation)
        return .differentiableMixingConsole(model)
      }
    case .mixWaveUNet:
      try reader.refuse(
        Self.ofDMC, because: "only a dmc has this setting, not a mixWaveUNet. Leave it out.")
      let form = try reader(Self.form)
      var model: MixWaveUNet.Configuration = form == .toolkit ? .toolkit : .original
      model.inputs = try reader(Self.inputs)
      model.skip = try reader(Self.skip)
      if form == .original, model.skip == .add {
        throw reader.wrong(
          Self.skip,
          "in the original form the way down and the way up differ in channels, so nothing can be "
            + "added. Choose concat or none.")
      }
      model.depth = try reader(Self.depth) ?? model.depth
      model.channelGrowth = try reader(Self.channelGrowth) ?? model.channelGrowth
      func taps(_ key: ConfigurationKey<Int?>, _ standard: Int) throws -> Int {
        let taps = try reader(key) ?? standard
        if taps % 2 == 0 {
          throw reader.wrong(key, "\(taps) taps have no middle. Choose an odd number.")
        }
        return taps
      }
      model.downKernel = try taps(Self.downKernel, model.downKernel)
      model.upKernel = try taps(Self.upKernel, model.upKernel)
      model.outputKernel = try taps(Self.outputKernel, model.outputKernel)
      inputs = model.inputs
      configuration = { [model] rate, preparation in
        var model = model
        (model.sampleRate, model.preparation) = (rate, preparation)
        return .mixWaveUNet(model)
      }
    }
  }
}
