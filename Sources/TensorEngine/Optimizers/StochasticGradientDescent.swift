/// Gradient descent with momentum.
///
/// With gradient g: `v = μv + g`, `value −= rate · v`; with Nesterov's look-ahead `value −= rate · (g + μv)`.
/// As `torch.optim.SGD` does it, without dampening.
package struct StochasticGradientDescent {
  /// The size of a step; a schedule may change it between steps.
  package var learningRate: Double
  /// How much of the velocity stays at each step, μ.
  package let momentum: Double
  /// Whether the gradient is taken as if the velocity had already moved the value.
  package let looksAhead: Bool
  /// The velocity of each parameter, v, in the order of the first update; empty before, and without
  /// momentum.
  package private(set) var velocities: [Tensor] = []

  /// An optimiser that has not seen a gradient yet.
  package init(learningRate: Double, momentum: Double = 0, looksAhead: Bool = false) {
    precondition(
      momentum >= 0 && (momentum > 0 || !looksAhead),
      "StochasticGradientDescent: momentum \(momentum), looks ahead: \(looksAhead)")
    self.learningRate = learningRate
    self.momentum = momentum
    self.looksAhead = looksAhead
  }

  /// Makes one step: gives every parameter a new value. The same parameters in the same order each time.
  package mutating func update(_ parameters: [Parameter], with gradients: [Tensor]) {
    precondition(
      parameters.count == gradients.count,
      "StochasticGradientDescent: \(parameters.count) parameters, \(gradients.count) gradients")
    var directions = gradients
    if momentum > 0 {
      if velocities.isEmpty {
        velocities = gradients.map { Tensor(repeating: 0, shape: $0.shape, on: $0.backend) }
      }
      precondition(
        velocities.count == gradients.count,
        "StochasticGradientDescent: \(gradients.count) gradients; \(velocities.count) before")
      velocities = zip(velocities, gradients).map { Float(momentum) * $0 + $1 }
      directions =
        looksAhead ? zip(gradients, velocities).map { $0 + Float(momentum) * $1 } : velocities
    }
    for (parameter, direction) in zip(parameters, directions) {
      parameter.value = parameter.value - Float(learningRate) * direction
    }
  }
}
