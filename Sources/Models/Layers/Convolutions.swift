package import TensorEngine

/// A convolution of many channels along time.
///
/// Weights: `weight` `[output, input, tap]`, and unless it has none `bias` `[output]`.
package struct Conv1D {
  private let weight: Parameter
  private let bias: Parameter?
  private let axis: ConvolutionAxis

  /// A layer with PyTorch's first weights, unless others are given.
  package init(
    inputs: Int, outputs: Int, kernel: Int, _ axis: ConvolutionAxis, weights: Initializer? = nil,
    hasBias: Bool = true, _ scope: WeightScope
  ) {
    let products = weights ?? Initializer.kaiming(inputs: inputs * kernel)
    weight = scope.parameter("weight", [outputs, inputs, kernel], products)
    bias = hasBias ? scope.parameter("bias", [outputs], products) : nil
    self.axis = axis
  }

  /// - Shape: `[batch, input, sample]` to `[batch, output, sample]`.
  package func callAsFunction(_ x: Tensor) -> Tensor {
    x.convolved(with: weight.tensor, bias: bias?.tensor, [axis])
  }

  /// The same of `x`, each sample of it twice, and what lies beside it.
  ///
  /// - Shape: `[batch, some of input, sample]` and `[batch, the others, 2·sample]` to `[batch, output, 2·sample]`.
  package func callAsFunction(repeated x: Tensor, beside other: Tensor) -> Tensor {
    x.repeatedAndConvolved(beside: other, with: weight.tensor, bias: bias?.tensor, axis)
  }
}

/// A convolution of many channels along rows and columns, with a square kernel.
///
/// Weights: `weight` `[output, input, row, column]`, `bias` `[output]`.
package struct Conv2D {
  private let weight, bias: Parameter
  private let axis: ConvolutionAxis

  /// A layer with PyTorch's first weights; it goes along both axes in the same way.
  package init(
    inputs: Int, outputs: Int, kernel: Int, _ axis: ConvolutionAxis,
    _ scope: WeightScope
  ) {
    let products = Initializer.kaiming(inputs: inputs * kernel * kernel)
    weight = scope.parameter("weight", [outputs, inputs, kernel, kernel], products)
    bias = scope.parameter("bias", [outputs], products)
    self.axis = axis
  }

  /// - Shape: `[batch, input, row, column]` to `[batch, output, row, column]`.
  package func callAsFunction(_ x: Tensor) -> Tensor {
    x.convolved(with: weight.tensor, bias: bias.tensor, [axis, axis])
  }
}
