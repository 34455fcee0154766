import Kernels

extension Tensor {
  /// The rectifier with a fixed slope: `y = x` above 0, `y = slope·x` elsewhere. Slope 0 is ReLU, a small one
  /// leaky ReLU.
  ///
  /// - Gradient: `dx = dy` above 0, `slope·dy` elsewhere. Keeps `y`.
  package func rectified(slope: Float = 0) -> Tensor {
    precondition((0...1).contains(slope), "rectified: the slope \(slope) is not in 0 … 1")
    let channels = ChannelPieces(joining: self)
    let map = ChannelMap(slope: slope)
    let y = channels.mapped(detached, by: { _ in map })
    let kernel = backend.kernels.normalization.normalize_gradient
    return y.recorded("rectified", from: [self]) { dy in
      let dx = Tensor(uninitialized: y.shape, on: y.backend) { dx in
        y.withUnsafeValues { y in
          dy.withUnsafeValues { dy in
            channels.forEachPiece(of: 0) { start, count in
              kernel(count, map, 0, 0, y + start, dy + start, dx + start)
            }
          }
        }
      }
      return [dx]
    }
  }

  /// The rectifier whose slope is learned (PReLU): `y = x` above 0, `y = slope·x` elsewhere.
  ///
  /// - Shape: any with a slope `[1]`; `[batch, channel, …]` with a slope per channel.
  /// - Gradient: `dx` as with a fixed slope, `dslope = Σ dy·min(x, 0)`. Keeps `x`.
  /// - Source: K. He, X. Zhang, S. Ren, J. Sun, "Delving deep into rectifiers", ICCV 2015,
  ///   https://arxiv.org/abs/1502.01852.
  package func rectified(slope: Tensor) -> Tensor {
    let x = detached
    let channels =
      slope.count == 1 ? ChannelPieces(joining: self) : ChannelPieces(of: self, for: "rectified")
    let maps = slope.slopes(count: channels.count).map { ChannelMap(slope: $0) }
    return channels.mapped(x, by: { maps[$0] }).recorded("rectified", from: [self, slope]) { dy in
      let (dx, sums) = channels.gradients(of: x, from: dy, maps: maps)
      let dslope = sums.map { Float($0.negative) }
      return [dx, Tensor(dslope, shape: [channels.count], on: dy.backend)]
    }
  }

  /// One slope per channel from a slope for each or one for all.
  func slopes(count: Int) -> [Float] {
    precondition(
      shape == [1] || shape == [count], "rectified: a slope \(shape) for \(count) channels")
    return shape == [count] ? values : Array(repeating: scalar, count: count)
  }

  /// The Gaussian error linear unit, `y = x·Φ(x)`, with Φ the normal distribution function.
  ///
  /// - Gradient: `dx = dy·(Φ(x) + x·φ(x))`, of the steps it is made from.
  /// - Source: D. Hendrycks, K. Gimpel, 2016, https://arxiv.org/abs/1606.08415.
  package func gaussianErrorLinear() -> Tensor {
    0.5 * self * (self * -0.7071067811865476).complementaryError()
  }

  /// The Gaussian error linear unit by the approximation
  /// `y = x/2·(1 + tanh(√(2/π)·(x + 0.044715·x³)))`.
  ///
  /// - Gradient: of the steps it is made from.
  package func gaussianErrorLinearByTangent() -> Tensor {
    let angle = 0.7978845608028654 * (self * (1 + 0.044715 * squared()))
    return 0.5 * self * (1 + angle.hyperbolicTangent())
  }

  /// The complementary error function, `y = 2/√π·∫ₓ^∞ e^(−t²) dt`.
  ///
  /// - Gradient: `dx = −dy·2/√π·e^(−x²)`. Keeps `x`.
  package func complementaryError() -> Tensor {
    let x = detached
    return mapped(UNARY_ERROR_COMPLEMENT).recorded("complementaryError", from: [self]) { dy in
      [dy * ((-x.squared()).exponential() * -1.1283791670955126)]
    }
  }
}

extension ChannelMap {
  /// A rectifier alone.
  fileprivate init(slope: Float) { self.init(mean: 0, scale: 1, shift: 0, slope: slope) }
}

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
