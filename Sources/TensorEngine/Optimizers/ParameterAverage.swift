/// The exponential moving average of parameters: smoother than their last values, and often better.
///
/// `average = d · average + (1 − d) · value` at each step, beginning with the values themselves.
///
/// Source: B. T. Polyak, A. B. Juditsky, "Acceleration of stochastic approximation by averaging", 1992,
/// https://doi.org/10.1137/0330046, with weights that fade.
package struct ParameterAverage {
  /// How much of the average stays at each step, d.
  package let decay: Double
  /// One average per parameter, in order.
  package private(set) var values: [Tensor]

  /// An average that begins with `values`, or goes on from them where they are an average.
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
