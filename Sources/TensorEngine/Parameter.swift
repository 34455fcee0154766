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

  /// Gives it another value, in the same memory where nothing else holds the one that it has.
  func rewrite(
    _ body: (_ old: UnsafeMutablePointer<Float>, _ new: UnsafeMutablePointer<Float>) -> Void
  ) {
    leaf.rewrite(body)
  }

  /// A parameter that starts with the elements of `value`.
  package init(_ name: String, _ value: Tensor) {
    self.name = name
    leaf = value.tracked()
  }
}

/// The exponential moving average of parameters: smoother than their last values, and often better.
///
/// `average = d · average + (1 − d) · value` at each step, beginning with the values themselves.
///
/// - Source: B. T. Polyak, A. B. Juditsky, "Acceleration of stochastic approximation by averaging", 1992,
///   https://doi.org/10.1137/0330046, with weights that fade.
package struct ParameterAverage {
  /// How much of the average stays at each step, d.
  package let decay: Double
  /// One average per parameter, in order.
  package private(set) var values: [Tensor]

  /// An average that begins with `values`, or continues from them where they are an average.
  package init(decay: Double, from values: [Tensor]) {
    precondition((0..<1).contains(decay), "ParameterAverage: the decay \(decay) is not in 0 ..< 1")
    self.decay = decay
    self.values = values.map(\.detached)
  }

  /// Moves the averages towards the parameters' values. The same parameters in the same order each time.
  package mutating func update(with parameters: [Parameter]) {
    precondition(
      parameters.count == values.count,
      "ParameterAverage: \(parameters.count) parameters; \(values.count) before")
    values = zip(values, parameters).map { average, parameter in
      Tensor.weightedSum(of: average, Float(decay), parameter.value, Float(1 - decay))
    }
  }
}
