package import TensorEngine

/// Batch norm of `[batch, channel, …]`: by the batch's own statistics in training, which are gathered, and by
/// the gathered ones in inference.
///
/// Weights: `weight`, `bias`, `running_mean`, `running_var`, each `[channel]`. What is gathered moves by a tenth
/// (PyTorch's momentum 0.1) of the way to the batch's mean and unbiased variance.
package struct BatchNorm {
  private static let epsilon: Float = 1e-5
  private static let momentum: Float = 0.1

  private let scale, shift, mean, variance: Parameter

  /// A layer whose weights begin as the identity.
  package init(channels: Int, _ scope: WeightScope) {
    scale = scope.parameter("weight", [channels], .constant(1))
    shift = scope.parameter("bias", [channels], .constant(0))
    mean = scope.buffer("running_mean", [channels], repeating: 0)
    variance = scope.buffer("running_var", [channels], repeating: 1)
  }

  /// Normalises; what comes out goes through `rectifier` where one is given, in the same pass over memory.
  ///
  /// - Shape: unchanged.
  package func callAsFunction(
    _ x: Tensor, _ mode: ForwardMode, rectifiedBy rectifier: PReLU? = nil
  ) -> Tensor {
    normalized(x, mode, slope: rectifier?.slope.tensor)
  }

  /// The same through a rectifier of a fixed slope, `Tensor.rectified(slope:)`.
  package func callAsFunction(_ x: Tensor, _ mode: ForwardMode, slope: Float) -> Tensor {
    normalized(x, mode, slope: Tensor([slope], shape: [1], on: x.backend))
  }

  private func normalized(_ x: Tensor, _ mode: ForwardMode, slope: Tensor?) -> Tensor {
    guard mode.isTraining else {
      return x.normalized(
        mean: mean.value, variance: variance.value, scale: scale.tensor, shift: shift.tensor,
        slope: slope, epsilon: Self.epsilon)
    }
    let batch = x.batchNormalized(
      scale: scale.tensor, shift: shift.tensor, slope: slope, epsilon: Self.epsilon)
    let elements = Float(x.count / scale.value.count)
    gather(batch.mean, into: mean)
    gather(batch.variance * (elements / (elements - 1)), into: variance)
    return batch.result
  }

  private func gather(_ statistic: Tensor, into running: Parameter) {
    running.value = running.value * (1 - Self.momentum) + statistic * Self.momentum
  }
}

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
