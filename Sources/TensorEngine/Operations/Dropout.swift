extension Tensor {
  /// Each element set to 0 with probability `rate`, the others divided by `1 − rate` so that the mean stays.
  /// Takes one word of `source` per element.
  ///
  /// - Gradient: `dx = dy/(1 − rate)` where the element stayed. Keeps which.
  /// - Source: N. Srivastava et al., "Dropout", J. Machine Learning Research 15 (2014),
  ///   https://jmlr.org/papers/v15/srivastava14a.html.
  package func droppedOut(rate: Float, from source: inout RandomSource) -> Tensor {
    precondition((0..<1).contains(rate), "droppedOut: the rate \(rate) is not in 0 ..< 1")
    let draws = Tensor.randomUniform(shape: shape, from: &source, on: backend)
    return self * (draws.isGreater(than: Tensor(rate, on: backend)) * (1 / (1 - rate)))
  }
}
