package import TensorEngine

/// A matrix and a bias applied along the last axis, `y = x·Wᵀ + b`.
///
/// Weights: `weight` `[output, input]`, `bias` `[output]`.
package struct Linear {
  private let weight, bias: Parameter

  /// A layer with PyTorch's first weights.
  package init(inputs: Int, outputs: Int, _ scope: WeightScope) {
    weight = scope.parameter("weight", [outputs, inputs], .kaiming(inputs: inputs))
    bias = scope.parameter("bias", [outputs], .kaiming(inputs: inputs))
  }

  /// - Shape: `[…, input]` to `[…, output]`.
  package func callAsFunction(_ x: Tensor) -> Tensor {
    let (outputs, inputs) = (weight.tensor.shape[0], weight.tensor.shape[1])
    precondition(x.shape.last == inputs, "Linear: \(x.shape) for \(inputs) inputs")
    let rows = x.reshaped([x.count / inputs, inputs])
    let y = rows.matrixProduct(weight.tensor.transposed([1, 0])) + bias.tensor
    return y.reshaped(x.shape.dropLast() + [outputs])
  }
}
