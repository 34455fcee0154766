/// A named tensor that an optimiser changes; steps that use it are recorded.
package final class Parameter {
  /// What messages and checkpoints call it.
  package let name: String
  /// The value as a leaf of the record: what a model computes with.
  package private(set) var tensor: Tensor

  /// The current value, not tracked. Assigning one of the same shape makes later steps use it; earlier
  /// steps keep what they used.
  package var value: Tensor {
    get { tensor.detached }
    set {
      precondition(
        newValue.shape == tensor.shape,
        "Parameter \(name): the shape \(newValue.shape) in place of \(tensor.shape)")
      tensor = newValue.tracked()
    }
  }

  /// A parameter that starts with the elements of `value`.
  package init(_ name: String, _ value: Tensor) {
    self.name = name
    tensor = value.tracked()
  }
}
