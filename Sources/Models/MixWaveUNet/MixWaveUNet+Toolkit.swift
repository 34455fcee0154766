import Documents

extension MixWaveUNet.Configuration {
  package static let toolkitForm: ToolkitForm<MixWaveUNet.Configuration>? = ToolkitForm(
    sign: "encoder.0.conv1.weight",
    inferred: { (shapes) throws(CheckpointError) in try Self(inferredFrom: shapes) },
    assumption: { configuration, file in
      guard configuration.skip == .add else { return nil }
      return "whether levels are added or not joined leaves no trace in the weights of \(file); "
        + "add is assumed."
    },
    hyperparameters: { configuration in
      [
        .init("automix_model", "mixwaveunet"),
        .init("max_num_tracks", .number(Double(configuration.inputs))),
      ]
    },
    // One of any number of inputs.
    counterpart: { configuration in
      var toolkits = Self.toolkit
      toolkits.inputs = configuration.inputs
      return toolkits
    })

  /// Reads the configuration off the shapes of weights.
  ///
  /// Whether levels are added or not joined at all leaves no trace in the weights: `add` is assumed,
  /// as that is what automix-toolkit offers first.
  private init(inferredFrom shapes: StoredShapes) throws(CheckpointError) {
    let first = "encoder.0.conv1.weight"
    let down = try shapes.required(first, rank: 3, "[channels, inputs, taps]")
    let depth = shapes.count(of: "encoder.", from: 0)
    try shapes.check(depth, .depth, first, "the number of levels")
    try shapes.check(down[0], .channels, first, "the number of channels")
    try shapes.check(down[1], .inputs, first, "the number of inputs")
    try shapes.check(down[2], .taps, first, "the number of taps")
    let middle = "decoder.0.conv.weight"
    let up = try shapes.required(middle, rank: 3, "[channels, inputs, taps]")
    try shapes.check(up[2], .taps, middle, "the number of taps")
    let last = "output_conv.weight"
    let output = try shapes.required(last, rank: 3, "[outputs, channels, taps]")
    try shapes.check(output[0], .outputs, last, "the number of outputs")
    try shapes.check(output[2], .taps, last, "the number of taps")
    let form: MixWaveUNet.Form = shapes["encoder.0.bn.weight"] == nil ? .original : .toolkit
    let arriving = form == .toolkit ? depth * down[0] : (depth + 1) * down[0]
    let skip: MixWaveUNet.Skip =
      switch up[1] {
      case arriving + depth * down[0]: .concat
      case arriving: form == .toolkit ? .add : .none
      default:
        throw shapes.impossible(
          middle,
          "\(arriving) inputs (levels are added or not joined) or \(arriving + depth * down[0]) "
            + "(they are concatenated) are expected")
      }
    self.init(
      form: form, inputs: down[1], outputs: output[0], depth: depth, channelGrowth: down[0],
      downKernel: down[2], upKernel: up[2], outputKernel: output[2], skip: skip,
      sampleRate: Self.toolkit.sampleRate)
  }
}
