extension DifferentiableMixingConsole.Configuration {
  /// The weights of such a network.
  var expectedWeights: ExpectedWeights {
    var weights = ExpectedWeights()
    weights.batchNorm("encoder.spec_bn", 1)
    var channels = 1
    for block in 1...encoderDepth {
      let name = "encoder.layer\(block)"
      let wider = encoderWidth * (block == encoderDepth ? 4 : block > 2 ? 2 : 1)
      for (part, inputs) in [("1", channels), ("2", wider), ("3", channels)] {
        weights.convolution("\(name).conv_\(part)", wider, inputs, kernel: [3, 3])
        weights.batchNorm("\(name).bn_\(part)", wider)
      }
      channels = wider
    }
    weights.convolution("encoder.dense1", channels, channels, kernel: [])
    let mlp = "post_processor.mlp"
    weights.convolution("\(mlp).0", hiddenWidth, 2 * channels, kernel: [])
    weights.need("\(mlp).2.weight", [1])
    weights.convolution("\(mlp).3", hiddenWidth, hiddenWidth, kernel: [])
    weights.need("\(mlp).5.weight", [1])
    weights.convolution("\(mlp).6", 2, hiddenWidth, kernel: [])
    // The front end follows from the configuration, and the encoder's last layers are never run.
    weights.accept("encoder.spec.spectrogram.window", [512])
    weights.accept("encoder.spec.mel_scale.fb", [257, 128])
    weights.accept("encoder.resample.kernel", nil)
    for part in ["weight", "bias", "running_mean", "running_var", "num_batches_tracked"] {
      weights.accept("encoder.bn.\(part)", part == "num_batches_tracked" ? [] : [channels])
    }
    weights.accept("encoder.dense2.weight", nil)
    weights.accept("encoder.dense2.bias", nil)
    return weights
  }

  /// Reads the configuration off the shapes of weights.
  init(inferredFrom shapes: StoredShapes, sampleRate: Int) throws(CheckpointError) {
    let first = "encoder.layer1.conv_1.weight"
    let encoder = try shapes.required(first, rank: 4, "[channels, inputs, taps, taps]")
    try shapes.check(encoder[0], in: ModelLimits.channels, first, "the number of channels")
    let depth = shapes.count(of: "encoder.layer", from: 1)
    try shapes.check(depth, in: ModelLimits.depth, first, "the number of blocks")
    let middle = "post_processor.mlp.0.weight"
    let hidden = try shapes.required(middle, rank: 2, "[channels, inputs]")
    try shapes.check(hidden[0], in: ModelLimits.channels, middle, "the number of channels")
    let last = "post_processor.mlp.6.weight"
    let controls = try shapes.required(last, rank: 2, "[controls, inputs]")
    if controls[0] != 2 {
      throw shapes.impossible(last, "2 controls are expected, gain and pan")
    }
    self.init(
      transformation: .gainPan, encoderWidth: encoder[0], encoderDepth: depth,
      hiddenWidth: hidden[0], sampleRate: sampleRate)
  }
}
