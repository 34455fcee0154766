import Foundation
import Kernels

/// Adam: steps along the gradient's running mean, divided by the root of its running mean square.
///
/// At step t with gradient g: `m = β₁m + (1 − β₁)g`, `v = β₂v + (1 − β₂)g²`,
/// `value −= rate · m/(1 − β₁ᵗ) / (√(v/(1 − β₂ᵗ)) + ε)`. As `torch.optim.Adam` does it.
///
/// Every step makes new tensors: earlier values, which records may hold, stay as they were.
///
/// Source: D. P. Kingma, J. Ba, "Adam: a method for stochastic optimization", ICLR 2015, algorithm 1,
/// https://arxiv.org/abs/1412.6980.
package struct Adam {
  /// What is remembered of one parameter's gradients.
  package struct Moments {
    /// The running mean, `m`.
    package let mean: Tensor
    /// The running mean square, `v`.
    package let square: Tensor
  }

  /// The size of a step; a schedule may change it between steps.
  package var learningRate: Double
  /// How much of the running mean stays at each step, β₁.
  package let meanDecay: Double
  /// How much of the running mean square stays at each step, β₂.
  package let squareDecay: Double
  /// Added to the root, ε.
  package let epsilon: Double
  /// How many steps have been made, t.
  package private(set) var steps = 0
  /// One entry per parameter, in the order of the first update; empty before.
  package private(set) var moments: [Moments] = []

  /// An optimiser that has not seen a gradient yet.
  package init(
    learningRate: Double = 1e-3, meanDecay: Double = 0.9, squareDecay: Double = 0.999,
    epsilon: Double = 1e-8
  ) {
    precondition(
      (0..<1).contains(meanDecay) && (0..<1).contains(squareDecay),
      "Adam: the decays \(meanDecay) and \(squareDecay) must lie in 0 ..< 1")
    self.learningRate = learningRate
    self.meanDecay = meanDecay
    self.squareDecay = squareDecay
    self.epsilon = epsilon
  }

  /// Makes one step: gives every parameter a new value. The same parameters in the same order each time.
  package mutating func update(_ parameters: [Parameter], with gradients: [Tensor]) {
    if steps == 0 {
      moments = parameters.map { parameter in
        let zero = Tensor(
          repeating: 0, shape: parameter.tensor.shape, on: parameter.tensor.backend)
        return Moments(mean: zero, square: zero)
      }
    }
    precondition(
      parameters.count == moments.count && parameters.count == gradients.count,
      "Adam: \(parameters.count) parameters, \(gradients.count) gradients; \(moments.count) before")
    steps += 1
    let step = AdamStep(
      mean_decay: Float(meanDecay), mean_weight: Float(1 - meanDecay),
      square_decay: Float(squareDecay), square_weight: Float(1 - squareDecay),
      step: Float(learningRate / (1 - pow(meanDecay, Double(steps)))),
      square_root_scale: Float(1 / (1 - pow(squareDecay, Double(steps))).squareRoot()),
      epsilon: Float(epsilon))
    for index in parameters.indices {
      let parameter = parameters[index]
      (parameter.value, moments[index]) = Adam.stepped(
        parameter.value, moments[index], gradient: gradients[index], step)
    }
  }

  private static func stepped(
    _ value: Tensor, _ moments: Moments, gradient: Tensor, _ step: AdamStep
  ) -> (Tensor, Moments) {
    precondition(
      value.shape == gradient.shape && value.shape == moments.mean.shape,
      "Adam: a gradient of shape \(gradient.shape) for a parameter of shape \(value.shape)")
    func fresh() -> Tensor { Tensor(uninitialized: value.shape, on: value.backend) { _ in } }
    let (newValue, new) = (fresh(), Moments(mean: fresh(), square: fresh()))
    let kernel = value.backend.kernels.elementwise.adam
    value.backend.parallel(over: value.count, grain: Backend.grain) { range in
      let start = range.lowerBound
      kernel(
        range.count, step, AdamState(value, moments, from: start),
        gradient.storage.pointer + start, AdamState(newValue, new, from: start))
    }
    return (newValue, new)
  }
}

extension AdamState {
  fileprivate init(_ value: Tensor, _ moments: Adam.Moments, from start: Int) {
    self.init(
      value: value.storage.pointer + start, mean: moments.mean.storage.pointer + start,
      square: moments.square.storage.pointer + start)
  }
}
