import Documents

extension DifferentiableMixingConsole.Configuration {
  package static let toolkitForm: ToolkitForm<DifferentiableMixingConsole.Configuration>? =
    ToolkitForm(
      sign: "encoder.layer1.conv_1.weight",
      inferred: { (shapes) throws(CheckpointError) in try Self(inferredFrom: shapes) },
      hyperparameters: { _ in
        [.init("automix_model", "dmc"), .init("pretrained_encoder", false)]
      },
      counterpart: { _ in Self.toolkit })

  /// Reads the configuration off the shapes of weights.
  private init(inferredFrom shapes: StoredShapes) throws(CheckpointError) {
    let first = "encoder.layer1.conv_1.weight"
    let encoder = try shapes.required(first, rank: 4, "[channels, inputs, taps, taps]")
    try shapes.check(encoder[0], .channels, first, "the number of channels")
    let depth = shapes.count(of: "encoder.layer", from: 1)
    try shapes.check(depth, .depth, first, "the number of blocks")
    let middle = "post_processor.mlp.0.weight"
    let hidden = try shapes.required(middle, rank: 2, "[channels, inputs]")
    try shapes.check(hidden[0], .channels, middle, "the number of channels")
    let last = "post_processor.mlp.6.weight"
    let controls = try shapes.required(last, rank: 2, "[controls, inputs]")
    if controls[0] != 2 {
      throw shapes.impossible(last, "2 controls are expected, gain and pan")
    }
    self.init(
      transformation: .gainPan, encoderWidth: encoder[0], encoderDepth: depth,
      hiddenWidth: hidden[0], sampleRate: Self.toolkit.sampleRate)
  }
}
