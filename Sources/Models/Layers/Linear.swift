package import TensorEngine

/// A matrix and a bias applied along the last axis, `y = x·Wᵀ + b`.
///
/// Weights: `weight` `[output, input]`, `bias` `[output]`.
package struct Linear {
  private let weight, bias: Parameter

  /// A layer with PyTorch's first weights, unless others are given.
  package init(
    inputs: Int, outputs: Int, weight: Initializer? = nil, bias: Initializer? = nil,
    _ scope: WeightScope
  ) {
    let standard = Initializer.kaiming(inputs: inputs)
    self.weight = scope.parameter("weight", [outputs, inputs], weight ?? standard)
    self.bias = scope.parameter("bias", [outputs], bias ?? standard)
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

/// The rectifier whose slope below 0 is learned, one for each channel of `[batch, channel, …]` or one for all.
///
/// Weights: `weight`, `[channel]` or `[1]`.
package struct PReLU {
  let slope: Parameter

  /// A layer with the slope 0.25, for all channels unless their number is given.
  package init(channels: Int = 1, _ scope: WeightScope) {
    slope = scope.parameter("weight", [channels], .constant(0.25))
  }

  /// - Shape: unchanged.
  package func callAsFunction(_ x: Tensor) -> Tensor { x.rectified(slope: slope.tensor) }
}

/// Elements set to 0 at random in training; nothing in inference.
///
/// No weights. What is dropped follows from the step's seed and the layer's place, so a layer that is used
/// twice in a step drops the same elements.
package struct Dropout {
  private let rate: Float
  private let stream: UInt64

  /// A layer that drops elements with probability `rate`, in 0 ..< 1.
  package init(rate: Float, _ scope: WeightScope) {
    precondition((0..<1).contains(rate), "Dropout: the rate \(rate) is not in 0 ..< 1")
    self.rate = rate
    stream = scope.stream
  }

  /// - Shape: unchanged.
  package func callAsFunction(_ x: Tensor, _ mode: ForwardMode) -> Tensor {
    guard case .training(let seed, _) = mode, rate > 0 else { return x }
    var source = RandomSource(seed: seed, stream: stream)
    return x.droppedOut(rate: rate, from: &source)
  }
}
