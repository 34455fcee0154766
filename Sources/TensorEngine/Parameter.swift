/// A named tensor that an optimiser changes; steps that use it are recorded.
package final class Parameter {
  /// What messages and checkpoints call it.
  package let name: String
  /// Whether it is only used, not learned: steps that use it are then not recorded, and what they were made
  /// from is freed.
  package var isFrozen = false
  private var leaf: Tensor

  /// The value as a leaf of the record: what a model computes with. Not tracked where it is frozen.
  package var tensor: Tensor { isFrozen ? leaf.detached : leaf }

  /// The current value, not tracked. Assigning one of the same shape makes later steps use it; earlier
  /// steps keep what they used.
  package var value: Tensor {
    get { leaf.detached }
    set {
      precondition(
        newValue.shape == leaf.shape,
        "Parameter \(name): the shape \(newValue.shape) in place of \(leaf.shape)")
      leaf = newValue.tracked()
    }
  }

  /// A parameter that starts with the elements of `value`.
  package init(_ name: String, _ value: Tensor) {
    self.name = name
    leaf = value.tracked()
  }
}
