import Kernels

extension Tensor {
  /// One kernel over every element; not recorded.
  func mapped(_ operation: UnaryOperation) -> Tensor {
    let kernel = backend.kernels.elementwise.unary
    return Tensor(uninitialized: shape, on: backend) { y in
      withUnsafeValues { x in
        backend.parallel(over: count, grain: Backend.grain) { range in
          kernel(operation, range.count, x + range.lowerBound, y + range.lowerBound)
        }
      }
    }
  }

  /// `−x`. Gradient: `dx = −dy`.
  package static prefix func - (x: Tensor) -> Tensor {
    x.mapped(UNARY_NEGATE).recorded("negate", from: [x]) { dy in [-dy] }
  }

  /// The magnitude of each element. Gradient: `dx = dy·sign x`, 0 at 0. Keeps `x`.
  package func magnitude() -> Tensor {
    let x = detached
    return mapped(UNARY_ABSOLUTE).recorded("magnitude", from: [self]) { dy in [dy * x.sign()] }
  }

  /// −1, 0 or 1. Gradient: none (0 almost everywhere).
  package func sign() -> Tensor { mapped(UNARY_SIGN) }

  /// `x²`. Gradient: `dx = 2·dy·x`. Keeps `x`.
  package func squared() -> Tensor {
    let x = detached
    return mapped(UNARY_SQUARE).recorded("squared", from: [self]) { dy in [2 * (dy * x)] }
  }

  /// `√x`. Gradient: `dx = dy/(2y)`, infinite at 0: bound `x` from below first. Keeps `y`.
  package func squareRoot() -> Tensor {
    let y = mapped(UNARY_SQUARE_ROOT)
    return y.recorded("squareRoot", from: [self]) { dy in [0.5 * (dy / y)] }
  }

  /// `1/x`. Gradient: `dx = −dy·y²`. Keeps `y`.
  package func reciprocal() -> Tensor {
    let y = mapped(UNARY_RECIPROCAL)
    return y.recorded("reciprocal", from: [self]) { dy in [-(dy * y * y)] }
  }

  /// `eˣ`. Gradient: `dx = dy·y`. Keeps `y`.
  package func exponential() -> Tensor {
    let y = mapped(UNARY_EXPONENTIAL)
    return y.recorded("exponential", from: [self]) { dy in [dy * y] }
  }

  /// The natural logarithm; −∞ at 0, not a number below. Gradient: `dx = dy/x`. Keeps `x`.
  package func logarithm() -> Tensor {
    let x = detached
    return mapped(UNARY_LOGARITHM).recorded("logarithm", from: [self]) { dy in [dy / x] }
  }

  /// The amplitude of a level in decibels, `y = 10^(x/20)`.
  ///
  /// - Gradient: `dx = dy·y·ln 10/20`. Keeps `y`.
  package func amplitude() -> Tensor {
    let y = mapped(UNARY_AMPLITUDE)
    return y.recorded("amplitude", from: [self]) { dy in [0.115129254649702 * (dy * y)] }
  }

  /// The level of an amplitude in decibels, `y = 20·log₁₀ max(x, floor)`. Gradient: none below the floor.
  package func decibels(floor: Float) -> Tensor {
    8.685889638065037 * maximum(floor).logarithm()
  }

  /// The hyperbolic tangent. Gradient: `dx = dy·(1 − y²)`. Keeps `y`.
  package func hyperbolicTangent() -> Tensor {
    let y = mapped(UNARY_TANGENT_HYPERBOLIC)
    return y.recorded("hyperbolicTangent", from: [self]) { dy in [dy * (1 - y * y)] }
  }

  /// The logistic function, `y = 1/(1 + e⁻ˣ)`. Gradient: `dx = dy·y·(1 − y)`. Keeps `y`.
  package func sigmoid() -> Tensor {
    let y = mapped(UNARY_SIGMOID)
    return y.recorded("sigmoid", from: [self]) { dy in [dy * y * (1 - y)] }
  }

  /// The sine of an angle in radians. Gradient: `dx = dy·cos x`. Keeps `x`.
  package func sine() -> Tensor {
    let x = detached
    return mapped(UNARY_SINE).recorded("sine", from: [self]) { dy in [dy * x.mapped(UNARY_COSINE)] }
  }

  /// The cosine of an angle in radians. Gradient: `dx = −dy·sin x`. Keeps `x`.
  package func cosine() -> Tensor {
    let x = detached
    return mapped(UNARY_COSINE).recorded("cosine", from: [self]) { dy in
      [-(dy * x.mapped(UNARY_SINE))]
    }
  }
}
