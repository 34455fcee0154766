package import TensorEngine

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
