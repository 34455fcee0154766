package import TensorEngine

/// What a weight is before training.
package enum Initializer: Equatable, Sendable {
  /// One value everywhere.
  case constant(Float)
  /// Spread evenly over −bound … bound.
  case uniform(bound: Float)

  /// What PyTorch gives weights and biases of convolutions and linear layers: uniform within
  /// ±1/√`inputs`, where `inputs` is the number of products summed for one output.
  ///
  /// Source: `torch.nn.init.kaiming_uniform_` with a = √5.
  package static func kaiming(inputs: Int) -> Initializer {
    .uniform(bound: 1 / Float(inputs).squareRoot())
  }

  /// A weight of the given shape, drawn from `source`.
  func tensor(_ shape: [Int], from source: inout RandomSource, on backend: Backend) -> Tensor {
    switch self {
    case .constant(let value): Tensor(repeating: value, shape: shape, on: backend)
    case .uniform(let bound):
      .randomUniform(shape: shape, in: -bound...bound, from: &source, on: backend)
    }
  }
}
