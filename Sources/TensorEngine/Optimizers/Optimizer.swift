import Kernels

/// A rule by which parameters move along their gradients.
package protocol Optimizer {
  /// The size of a step; a schedule may change it between steps.
  var learningRate: Double { get set }

  /// Makes one step: gives every parameter a new value. The same parameters in the same order each time. Gradients
  /// count times `scale`.
  mutating func update(_ parameters: [Parameter], with gradients: [Tensor], scaledBy scale: Double)

  /// What is remembered of the gradients so far. The learning rate is no part of it.
  var state: OptimizerState { get }

  /// Goes on from a state of an optimiser with the same settings: the next steps are the same, bit for bit.
  mutating func restore(_ state: OptimizerState)
}

extension Optimizer {
  /// Makes one step with gradients as they are.
  package mutating func update(_ parameters: [Parameter], with gradients: [Tensor]) {
    update(parameters, with: gradients, scaledBy: 1)
  }
}

/// What clips gradients whose norm is known: their factor, 1 where the norm is not above the limit.
///
/// `limit / (norm + 10⁻⁶)`, as `torch.nn.utils.clip_grad_norm_` has it.
package func clippingFactor(norm: Double, limit: Double) -> Double {
  min(1, limit / (norm + 1e-6))
}

/// What an optimiser remembers between steps, as it is saved.
package struct OptimizerState {
  /// How many steps have been made.
  package var steps: Int
  /// What is remembered of each parameter, by name, in the order of the parameters; empty before the first
  /// step. The names do not change, so those of a new optimiser tell what belongs in the state of any.
  package var tensors: [(name: String, values: [Tensor])]

  /// A state, made or read from a file.
  package init(steps: Int, tensors: [(name: String, values: [Tensor])]) {
    self.steps = steps
    self.tensors = tensors
  }

  /// The tensors alone, checked against what an optimiser remembers.
  func values(of names: [String], for optimizer: String) -> [[Tensor]] {
    precondition(
      tensors.map(\.name) == names && Set(tensors.map(\.values.count)).count <= 1,
      "\(optimizer): a state of \(tensors.map { "\($0.values.count) \($0.name)" }), "
        + "\(names) are needed")
    return tensors.map { $0.values.map(\.detached) }
  }
}

extension [Tensor] {
  /// The root of the sum of squares of all elements of all tensors, √Σx²; 0 where there are none.
  ///
  /// Summed in double in an order that depends on the shapes and the instruction set alone. Infinite or not a
  /// number if, and only if, an element is.
  package func norm() -> Double {
    guard let backend = first?.backend else { return 0 }
    let pieces = flatMap { tensor in
      stride(from: 0, to: tensor.count, by: Backend.grain).map { start in
        (tensor.storage.pointer + start, Swift.min(Backend.grain, tensor.count - start))
      }
    }
    let kernel = backend.kernels.normalization.squared_deviations
    let squares = withExtendedLifetime(self) {
      backend.map(pieces.count) { kernel(pieces[$0].1, 0, pieces[$0].0) }
    }
    return squares.reduce(0, +).squareRoot()
  }
}
