/// A rule by which parameters move along their gradients.
package protocol Optimizer {
  /// The size of a step; a schedule may change it between steps.
  var learningRate: Double { get set }

  /// Makes one step: gives every parameter a new value. The same parameters in the same order each time.
  mutating func update(_ parameters: [Parameter], with gradients: [Tensor])

  /// What is remembered of the gradients so far. The learning rate is no part of it.
  var state: OptimizerState { get }

  /// Goes on from a state of an optimiser with the same settings: the next steps are the same, bit for bit.
  mutating func restore(_ state: OptimizerState)
}
