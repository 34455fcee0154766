import TensorEngine

/// Two convolutions of 3 × 3 beside a third, at half the rate: relu(bn₃(conv₃ x) + bn₂(conv₂ relu(bn₁(conv₁ x)))).
///
/// Weights: `conv_1`, `bn_1`, `conv_2`, `bn_2`, `conv_3`, `bn_3`. The first and the third convolution take every
/// second row and column.
struct ResidualBlock {
  private let first, second, beside: Conv2D
  private let firstNorm, secondNorm, besideNorm: BatchNorm

  /// A block with PyTorch's first weights.
  init(inputs: Int, outputs: Int, _ scope: WeightScope) {
    func convolution(_ inputs: Int, stride: Int, _ name: String) -> Conv2D {
      let axis = ConvolutionAxis(stride: stride, padding: 1)
      return Conv2D(inputs: inputs, outputs: outputs, kernel: 3, axis, scope[name])
    }
    first = convolution(inputs, stride: 2, "conv_1")
    firstNorm = BatchNorm(channels: outputs, scope["bn_1"])
    second = convolution(outputs, stride: 1, "conv_2")
    secondNorm = BatchNorm(channels: outputs, scope["bn_2"])
    beside = convolution(inputs, stride: 2, "conv_3")
    besideNorm = BatchNorm(channels: outputs, scope["bn_3"])
  }

  /// - Shape: `[item, input, row, column]` to `[item, output, ⌈row/2⌉, ⌈column/2⌉]`.
  func callAsFunction(_ x: Tensor, _ mode: ForwardMode) -> Tensor {
    let inner = firstNorm(first(x), mode).rectified()
    return (besideNorm(beside(x), mode) + secondNorm(second(inner), mode)).rectified()
  }
}
