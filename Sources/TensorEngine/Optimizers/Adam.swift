import Foundation
import Kernels

/// Adam: steps along the gradient's running mean, divided by the root of its running mean square.
///
/// At step t with gradient g: `m = β₁m + (1 − β₁)g`, `v = β₂v + (1 − β₂)g²`,
/// `value −= rate · m/(1 − β₁ᵗ) / (√(v/(1 − β₂ᵗ)) + ε)`. As `torch.optim.Adam` and `AdamW` do it. AMSGrad
/// puts the largest v so far in the place of v in the last of these.
///
/// A step is made in place, unless something else holds what it would overwrite: that stays as it was.
///
/// - Source: D. P. Kingma, J. Ba, "Adam: a method for stochastic optimization", ICLR 2015, algorithm 1,
///   https://arxiv.org/abs/1412.6980. S. J. Reddi, S. Kale, S. Kumar, "On the convergence of Adam and beyond",
///   ICLR 2018, algorithm 2, https://arxiv.org/abs/1904.09237. I. Loshchilov, F. Hutter, "Decoupled weight decay
///   regularization", ICLR 2019, algorithm 2, https://arxiv.org/abs/1711.05101.
package struct Adam: Optimizer {
  /// How values are drawn towards 0.
  package enum WeightDecay: Equatable, Sendable {
    /// By a part of the gradient: `g += decay · value`, as `torch.optim.Adam` does it.
    case coupled(Double)
    /// By a step of its own: `value −= rate · decay · value`, as `torch.optim.AdamW` does it.
    case decoupled(Double)
  }

  /// What is remembered of one parameter's gradients.
  private struct Moments {
    /// The running mean, m.
    var mean: Tensor
    /// The running mean square, v.
    var square: Tensor
    /// The largest v so far; `nil` without AMSGrad.
    var squareMaximum: Tensor?

    /// The tensors in the order of `Adam.names`.
    var tensors: [Tensor] { [mean, square] + (squareMaximum.map { [$0] } ?? []) }

    /// A tensor of its own for each that is remembered.
    init(isAMSGrad: Bool, _ make: () -> Tensor) {
      (mean, square, squareMaximum) = (make(), make(), isAMSGrad ? make() : nil)
    }

    init(_ tensors: [Tensor]) {
      (mean, square) = (tensors[0], tensors[1])
      squareMaximum = tensors.count > 2 ? tensors[2] : nil
    }
  }

  package var learningRate: Double
  /// How much of the running mean stays at each step, β₁.
  package let meanDecay: Double
  /// How much of the running mean square stays at each step, β₂.
  package let squareDecay: Double
  /// Added to the root, ε.
  package let epsilon: Double
  /// How values are drawn towards 0.
  package let weightDecay: WeightDecay
  /// Whether the largest mean square so far divides the step.
  package let isAMSGrad: Bool
  /// How many steps have been made, t.
  package private(set) var steps = 0
  /// One entry per parameter, in the order of the first update; empty before.
  private var moments: [Moments] = []

  /// An optimiser that has not seen a gradient yet.
  package init(
    learningRate: Double = 1e-3, meanDecay: Double = 0.9, squareDecay: Double = 0.999,
    epsilon: Double = 1e-8, weightDecay: WeightDecay = .coupled(0), isAMSGrad: Bool = false
  ) {
    precondition(
      (0..<1).contains(meanDecay) && (0..<1).contains(squareDecay),
      "Adam: the decays \(meanDecay) and \(squareDecay) must lie in 0 ..< 1")
    self.learningRate = learningRate
    self.meanDecay = meanDecay
    self.squareDecay = squareDecay
    self.epsilon = epsilon
    self.weightDecay = weightDecay
    self.isAMSGrad = isAMSGrad
  }

  private var names: [String] { ["mean", "square"] + (isAMSGrad ? ["squareMaximum"] : []) }

  package var state: OptimizerState {
    OptimizerState(
      steps: steps,
      tensors: names.enumerated().map { index, name in
        (name, moments.map { $0.tensors[index] })
      })
  }

  package mutating func restore(_ state: OptimizerState) {
    let values = state.values(of: names, for: "Adam")
    steps = state.steps
    moments = values[0].indices.map { parameter in Moments(values.map { $0[parameter] }) }
  }

  package mutating func update(
    _ parameters: [Parameter], with gradients: [Tensor], scaledBy scale: Double
  ) {
    if moments.isEmpty {
      moments = parameters.map { parameter in
        let value = parameter.value
        return Moments(isAMSGrad: isAMSGrad) {
          Tensor(repeating: 0, shape: value.shape, on: value.backend)
        }
      }
    }
    precondition(
      parameters.count == moments.count && parameters.count == gradients.count,
      "Adam: \(parameters.count) parameters, \(gradients.count) gradients; \(moments.count) before")
    steps += 1
    let step = step(scale)
    for index in parameters.indices {
      Adam.move(parameters[index], &moments[index], gradient: gradients[index], step)
    }
  }

  /// The constants of step t.
  private func step(_ scale: Double) -> AdamStep {
    let (gradientDecay, valueScale) =
      switch weightDecay {
      case .coupled(let decay): (decay, 1.0)
      case .decoupled(let decay): (0.0, 1 - learningRate * decay)
      }
    return AdamStep(
      mean_decay: Float(meanDecay), mean_weight: Float(1 - meanDecay),
      square_decay: Float(squareDecay), square_weight: Float(1 - squareDecay),
      step: Float(learningRate / (1 - pow(meanDecay, Double(steps)))),
      square_root_scale: Float(1 / (1 - pow(squareDecay, Double(steps))).squareRoot()),
      epsilon: Float(epsilon), gradient_scale: Float(scale), gradient_decay: Float(gradientDecay),
      value_scale: Float(valueScale))
  }

  private static func move(
    _ parameter: Parameter, _ moments: inout Moments, gradient: Tensor, _ step: AdamStep
  ) {
    let shape = parameter.tensor.shape
    precondition(
      shape == gradient.shape && moments.tensors.allSatisfy { $0.shape == shape },
      "Adam: a gradient of shape \(gradient.shape) for a parameter of shape \(shape)")
    let backend = gradient.backend
    let kernel = backend.kernels.elementwise.adam
    func run(_ before: AdamState, _ after: AdamState) {
      backend.parallel(over: gradient.count, grain: Backend.grain) { range in
        let start = range.lowerBound
        kernel(
          range.count, step, before.from(start), gradient.storage.pointer + start,
          after.from(start))
      }
    }
    parameter.rewrite { value, newValue in
      moments.mean.rewrite { mean, newMean in
        moments.square.rewrite { square, newSquare in
          var before = AdamState(value: value, mean: mean, square: square, square_maximum: nil)
          var after = AdamState(
            value: newValue, mean: newMean, square: newSquare, square_maximum: nil)
          guard moments.squareMaximum != nil else { return run(before, after) }
          moments.squareMaximum?.rewrite { maximum, newMaximum in
            (before.square_maximum, after.square_maximum) = (maximum, newMaximum)
            run(before, after)
          }
        }
      }
    }
  }
}

extension AdamState {
  /// The same from an element on.
  fileprivate func from(_ start: Int) -> AdamState {
    AdamState(
      value: value + start, mean: mean + start, square: square + start,
      square_maximum: square_maximum.map { $0 + start })
  }
}
