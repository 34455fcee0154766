package import Documents
import MixingConsole
import SignalOps

extension ModelConfiguration {
  /// The configuration as it stands in checkpoints.
  package var json: JSONValue {
    switch self {
    case .mixWaveUNet(let configuration):
      .object(
        ("kind", .string(kind.rawValue)), ("form", .string(configuration.form.rawValue)),
        ("inputs", .number(Double(configuration.inputs))),
        ("outputs", .number(Double(configuration.outputs))),
        ("depth", .number(Double(configuration.depth))),
        ("channelGrowth", .number(Double(configuration.channelGrowth))),
        ("downKernel", .number(Double(configuration.downKernel))),
        ("upKernel", .number(Double(configuration.upKernel))),
        ("outputKernel", .number(Double(configuration.outputKernel))),
        ("skip", .string(configuration.skip.rawValue)),
        ("sampleRate", .number(Double(configuration.sampleRate))),
        ("stemPreparation", configuration.preparation.json))
    case .differentiableMixingConsole(let configuration):
      .object(
        ("kind", .string(kind.rawValue)),
        ("transformation", .string(configuration.transformation.rawValue)),
        ("encoderWidth", .number(Double(configuration.encoderWidth))),
        ("encoderDepth", .number(Double(configuration.encoderDepth))),
        ("hiddenWidth", .number(Double(configuration.hiddenWidth))),
        ("sampleRate", .number(Double(configuration.sampleRate))),
        ("stemPreparation", configuration.preparation.json),
        ("controlRanges", configuration.rangesJSON))
    }
  }

  /// Reads a configuration, every key of it.
  init(_ part: JSONReader<DocumentError>) throws(DocumentError) {
    let kind = try part.required("kind").choice(of: "model", Kind.self)
    let sampleRate = try part.required("sampleRate")
      .wholeNumber(in: SessionLimits.sampleRates, unit: " Hz")
    switch kind {
    case .mixWaveUNet:
      self = .mixWaveUNet(try MixWaveUNet.Configuration(part, sampleRate: sampleRate))
    case .dmc:
      self = .differentiableMixingConsole(
        try DifferentiableMixingConsole.Configuration(part, sampleRate: sampleRate))
    }
  }
}

extension MixWaveUNet.Configuration {
  fileprivate init(_ part: JSONReader<DocumentError>, sampleRate: Int) throws(DocumentError) {
    try part.checkKeys([
      "kind", "form", "inputs", "outputs", "depth", "channelGrowth", "downKernel", "upKernel",
      "outputKernel", "skip", "sampleRate",
      "stemPreparation",
    ])
    func kernel(_ key: String) throws(DocumentError) -> Int {
      let part = try part.required(key)
      let taps = try part.wholeNumber(in: ModelLimits.kernel)
      if taps % 2 == 0 { throw part.wrongType("an odd number") }
      return taps
    }
    let form = try part.required("form").choice(of: "form", MixWaveUNet.Form.self)
    let skipPart = try part.required("skip")
    let skip = try skipPart.choice(of: "skip", MixWaveUNet.Skip.self)
    // Sound and skip differ in channels there.
    if form == .original && skip == .add { throw skipPart.wrongType("\"concat\" or \"none\"") }
    self.init(
      form: form,
      inputs: try part.required("inputs").wholeNumber(in: ModelLimits.inputs),
      outputs: try part.required("outputs").wholeNumber(in: ModelLimits.outputs),
      depth: try part.required("depth").wholeNumber(in: ModelLimits.depth),
      channelGrowth: try part.required("channelGrowth").wholeNumber(in: ModelLimits.channels),
      downKernel: try kernel("downKernel"), upKernel: try kernel("upKernel"),
      outputKernel: try kernel("outputKernel"),
      skip: skip, sampleRate: sampleRate,
      preparation: try StemPreparation(try part.required("stemPreparation")))
  }
}

extension DifferentiableMixingConsole.Configuration {
  fileprivate init(_ part: JSONReader<DocumentError>, sampleRate: Int) throws(DocumentError) {
    try part.checkKeys([
      "kind", "transformation", "encoderWidth", "encoderDepth", "hiddenWidth", "sampleRate",
      "stemPreparation", "controlRanges",
    ])
    self.init(
      transformation: try part.required("transformation").choice(of: "transformation"),
      encoderWidth: try part.required("encoderWidth").wholeNumber(in: ModelLimits.channels),
      encoderDepth: try part.required("encoderDepth").wholeNumber(in: ModelLimits.depth),
      hiddenWidth: try part.required("hiddenWidth").wholeNumber(in: ModelLimits.channels),
      sampleRate: sampleRate,
      preparation: try StemPreparation(try part.required("stemPreparation")))
    ranges = try differingRanges(try part.required("controlRanges"))
  }
}

extension StemPreparation {
  /// `{"peakDb": −12}` or `{"loudnessLufs": −23}`, `null` for none.
  fileprivate var json: JSONValue {
    switch self {
    case .none: .null
    case .peak(let decibels): .object(("peakDb", .number(decibels)))
    case .loudness(let lufs): .object(("loudnessLufs", .number(lufs)))
    }
  }

  fileprivate init(_ part: JSONReader<DocumentError>) throws(DocumentError) {
    let levels = -96.0...0.0
    if part.json == .null {
      self = .none
    } else if part.json["loudnessLufs"] != nil {
      try part.checkKeys(["loudnessLufs"])
      self = .loudness(lufs: try part.required("loudnessLufs").number(in: levels, unit: " dB"))
    } else {
      try part.checkKeys(["peakDb"])
      self = .peak(decibels: try part.required("peakDb").number(in: levels, unit: " dB"))
    }
  }
}
