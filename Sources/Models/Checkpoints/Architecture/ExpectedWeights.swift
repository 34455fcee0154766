/// The names and shapes of a model's weights, as they follow from its configuration.
///
/// Known without making the model, so that a checkpoint that claims an enormous one costs nothing; the
/// tests hold it against what the models make.
package struct ExpectedWeights {
  /// What the model needs, in the order of its layers.
  package private(set) var needed: [(name: String, shape: [Int])] = []
  /// What may be there and is dropped, with its shape; `nil` where any will do.
  private(set) var unneeded: [String: [Int]?] = [:]

  /// How many numbers are needed.
  var count: Int { needed.reduce(0) { $0 + $1.shape.reduce(1, *) } }

  mutating func need(_ name: String, _ shape: [Int]) {
    needed.append((name, shape))
  }

  mutating func accept(_ name: String, _ shape: [Int]?) {
    unneeded[name] = .some(shape)
  }

  /// A convolution with one bias for each channel that comes out; a linear layer where `kernel` is empty.
  mutating func convolution(_ name: String, _ outputs: Int, _ inputs: Int, kernel: [Int]) {
    need(name + ".weight", [outputs, inputs] + kernel)
    need(name + ".bias", [outputs])
  }

  /// A batch norm; the number of batches that PyTorch counts is not needed.
  mutating func batchNorm(_ name: String, _ channels: Int) {
    for part in ["weight", "bias", "running_mean", "running_var"] {
      need("\(name).\(part)", [channels])
    }
    accept("\(name).num_batches_tracked", [])
  }
}
