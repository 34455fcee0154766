package import TensorEngine

/// Layer norm over the last axes.
///
/// Weights: `weight` and `bias`, of the shape that is normalised.
package struct LayerNorm {
  private static let epsilon: Float = 1e-5

  private let scale, shift: Parameter

  /// A layer that normalises slices of the given shape.
  package init(shape: [Int], _ scope: WeightScope) {
    scale = scope.parameter("weight", shape, .constant(1))
    shift = scope.parameter("bias", shape, .constant(0))
  }

  /// - Shape: unchanged.
  package func callAsFunction(_ x: Tensor) -> Tensor {
    x.layerNormalized(scale: scale.tensor, shift: shift.tensor, epsilon: Self.epsilon)
  }
}
