/// A named tensor that an optimiser changes; steps that use it are recorded.
package final class Parameter {
  package let name: String
  /// The current value. Assigning one of the same shape makes later steps use it.
  package var value: Tensor {
    didSet {
      precondition(
        value.shape == oldValue.shape,
        "Parameter \(name): the shape \(value.shape) in place of \(oldValue.shape)")
      tensor = value.tracked()
    }
  }
  /// The value as a leaf of the record.
  package private(set) var tensor: Tensor

  package init(_ name: String, _ value: Tensor) {
    self.name = name
    self.value = value.detached
    tensor = self.value.tracked()
  }
}
