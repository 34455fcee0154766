package import TensorEngine

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
    guard case .training(let seed) = mode, rate > 0 else { return x }
    var source = RandomSource(seed: seed, stream: stream)
    return x.droppedOut(rate: rate, from: &source)
  }
}
