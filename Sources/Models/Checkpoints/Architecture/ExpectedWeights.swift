/// The names and shapes of a model's weights, and of what its checkpoints may hold besides.
///
/// Known without making the weights, so that a checkpoint that claims an enormous model costs nothing.
package struct ExpectedWeights {
  /// What the model needs, in the order of its layers.
  package let needed: [(name: String, shape: [Int])]
  /// What may be there and is dropped, with its shape; `nil` where any will do.
  let unneeded: [String: [Int]?]

  /// How many numbers are needed.
  var count: Int { needed.reduce(0) { $0 + $1.shape.reduce(1, *) } }

  /// The weights of a model, whose sizes are within `ModelLimits`.
  init(of model: ModelConfiguration) {
    needed = ModelWeights.outline { _ = MixModel(model, $0) }
    var unneeded: [String: [Int]?] = [:]
    // PyTorch's batch norm counts batches.
    let variance = "running_var"
    for (name, _) in needed where name.hasSuffix(variance) {
      unneeded[name.dropLast(variance.count) + "num_batches_tracked"] = .some([])
    }
    if case .differentiableMixingConsole(let configuration) = model {
      // The front end follows from the configuration, and the encoder's last layers are never run.
      let width = configuration.encoderWidth * 4
      unneeded["encoder.spec.spectrogram.window"] = [512]
      unneeded["encoder.spec.mel_scale.fb"] = [257, 128]
      unneeded["encoder.resample.kernel"] = .some(nil)
      for part in ["weight", "bias", "running_mean", "running_var"] {
        unneeded["encoder.bn." + part] = [width]
      }
      unneeded["encoder.bn.num_batches_tracked"] = .some([])
      unneeded["encoder.dense2.weight"] = .some(nil)
      unneeded["encoder.dense2.bias"] = .some(nil)
    }
    self.unneeded = unneeded
  }
}

extension ModelConfiguration {
  /// The weights of the model.
  package var expectedWeights: ExpectedWeights { ExpectedWeights(of: self) }
}
