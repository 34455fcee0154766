import Documents
package import TensorEngine

/// A place in the names of a model's weights, in which a layer makes its own.
package struct WeightScope {
  private let prefix: String
  private let weights: ModelWeights

  init(name: String, weights: ModelWeights) {
    prefix = name.isEmpty ? "" : name + "."
    self.weights = weights
  }

  /// Where the weights live.
  package var backend: Backend { weights.backend }

  /// The scope of a part of this one: `scope["encoder"][0]` names weights `encoder.0.…`.
  package subscript(name: String) -> WeightScope {
    WeightScope(name: prefix + name, weights: weights)
  }

  /// The scope of a part counted from 0.
  package subscript(index: Int) -> WeightScope { self["\(index)"] }

  /// Makes a weight that an optimiser changes.
  package func parameter(
    _ name: String, _ shape: [Int], _ initializer: Initializer
  ) -> Parameter {
    weights.parameter(prefix + name, shape, initializer)
  }

  /// Makes a weight that training gathers, such as a running mean.
  package func buffer(_ name: String, _ shape: [Int], repeating value: Float) -> Parameter {
    weights.buffer(prefix + name, shape, repeating: value)
  }

  /// A number of this place's own for each model, for what is drawn at random in it.
  var stream: UInt64 { FNV1a.hash(of: prefix.utf8) }
}

/// What a weight is before training.
package enum Initializer: Equatable, Sendable {
  /// One value everywhere.
  case constant(Float)
  /// Spread evenly over −bound … bound.
  case uniform(bound: Float)
  /// These, in row-major order.
  case values([Float])

  /// What PyTorch gives weights and biases of convolutions and linear layers: uniform within
  /// ±1/√`inputs`, where `inputs` is the number of products summed for one output.
  ///
  /// - Source: `torch.nn.init.kaiming_uniform_` with a = √5.
  package static func kaiming(inputs: Int) -> Initializer {
    .uniform(bound: 1 / Float(inputs).squareRoot())
  }

  /// A weight of the given shape, drawn from `source`.
  func tensor(_ shape: [Int], from source: inout RandomSource, on backend: Backend) -> Tensor {
    switch self {
    case .constant(let value): Tensor(repeating: value, shape: shape, on: backend)
    case .uniform(let bound):
      .randomUniform(shape: shape, in: -bound...bound, from: &source, on: backend)
    case .values(let values): Tensor(values, shape: shape, on: backend)
    }
  }
}
