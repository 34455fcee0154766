/// Gradient descent with momentum.
///
/// With gradient g: `v = μv + g`, `value −= rate · v`; with Nesterov's look-ahead `value −= rate · (g + μv)`.
/// With weight decay λ, g is the gradient and `λ · value`. As `torch.optim.SGD` does it, without dampening.
package struct StochasticGradientDescent: Optimizer {
  package var learningRate: Double
  /// How much of the velocity stays at each step, μ.
  package let momentum: Double
  /// Whether the gradient is taken as if the velocity had already moved the value.
  package let looksAhead: Bool
  /// How much of the value is added to its gradient, λ.
  package let weightDecay: Double
  /// How many steps have been made.
  package private(set) var steps = 0
  /// The velocity of each parameter, v, in the order of the first update; empty before, and without
  /// momentum.
  private var velocities: [Tensor] = []

  /// An optimiser that has not seen a gradient yet.
  package init(
    learningRate: Double, momentum: Double = 0, looksAhead: Bool = false, weightDecay: Double = 0
  ) {
    precondition(
      momentum >= 0 && (momentum > 0 || !looksAhead),
      "StochasticGradientDescent: momentum \(momentum), looks ahead: \(looksAhead)")
    self.learningRate = learningRate
    self.momentum = momentum
    self.looksAhead = looksAhead
    self.weightDecay = weightDecay
  }

  private var names: [String] { momentum > 0 ? ["velocity"] : [] }

  package var state: OptimizerState {
    OptimizerState(steps: steps, tensors: names.map { ($0, velocities) })
  }

  package mutating func restore(_ state: OptimizerState) {
    velocities = state.values(of: names, for: "StochasticGradientDescent").first ?? []
    steps = state.steps
  }

  package mutating func update(
    _ parameters: [Parameter], with gradients: [Tensor], scaledBy scale: Double
  ) {
    precondition(
      parameters.count == gradients.count,
      "StochasticGradientDescent: \(parameters.count) parameters, \(gradients.count) gradients")
    steps += 1
    let values = parameters.map(\.value)
    let decay = Float(weightDecay)
    let gradients =
      decay == 0 && scale == 1
      ? gradients
      : zip(gradients, values).map { Tensor.weightedSum(of: $0, Float(scale), $1, decay) }
    var directions = gradients
    if momentum > 0 {
      if velocities.isEmpty {
        velocities = gradients.map { Tensor(repeating: 0, shape: $0.shape, on: $0.backend) }
      }
      precondition(
        velocities.count == gradients.count,
        "StochasticGradientDescent: \(gradients.count) gradients; \(velocities.count) before")
      let momentum = Float(momentum)
      velocities = zip(velocities, gradients).map { Tensor.weightedSum(of: $0, momentum, $1, 1) }
      if looksAhead {
        directions = zip(gradients, velocities).map { Tensor.weightedSum(of: $0, 1, $1, momentum) }
      } else {
        directions = velocities
      }
    }
    for (index, parameter) in parameters.enumerated() {
      parameter.value = Tensor.weightedSum(
        of: values[index], 1, directions[index], Float(-learningRate))
    }
  }
}
