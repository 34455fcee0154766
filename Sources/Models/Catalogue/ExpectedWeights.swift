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

  /// The weights of a model.
  fileprivate init(of model: some ModelConfiguration) {
    needed = ModelWeights.outline { _ = model.network($0) }
    var unneeded = model.unneededWeights
    // PyTorch's batch norm counts batches.
    let variance = "running_var"
    for (name, _) in needed where name.hasSuffix(variance) {
      unneeded[name.dropLast(variance.count) + "num_batches_tracked"] = .some([])
    }
    self.unneeded = unneeded
  }
}

extension ModelConfiguration {
  /// The weights of the model, whose settings are within their limits.
  package var expectedWeights: ExpectedWeights { ExpectedWeights(of: self) }
}
