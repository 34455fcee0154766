import Foundation
import TensorEngine

extension Tensor {
  /// ln cosh x of each element (`LogCosh`).
  ///
  /// - Gradient: dx = dy · tanh x. Keeps `x`.
  func logCosh() -> Tensor {
    let x = detached
    let y = Tensor(uninitialized: shape, on: backend) { y in
      withUnsafeValues { x in
        backend.parallel(over: count, grain: Backend.grain) { range in
          for index in range {
            y[index] = Float(LogCosh.value(Double(x[index])))
          }
        }
      }
    }
    return y.recorded("logCosh", from: [self]) { dy in [dy * x.hyperbolicTangent()] }
  }
}

/// The logarithm of the hyperbolic cosine.
enum LogCosh {
  /// ln cosh x = |x| + ln(1 + e^(−2|x|)) − ln 2, which does not overflow.
  ///
  /// In `Double`, for the terms nearly cancel where x is small; below ½, where audio's errors are, from the
  /// series x²/2 − x⁴/12 + x⁶/45 − …, whose first term left out is below 10⁻⁸ of the sum.
  static func value(_ x: Double) -> Double {
    let magnitude = abs(x)
    return magnitude < 0.5
      ? series(magnitude * magnitude) : magnitude + log1p(exp(-2 * magnitude)) - M_LN2
  }

  /// ln cosh x from t = x², by the coefficients of ∫ tanh x: B₂ₙ 2²ⁿ (2²ⁿ − 1) / (2n (2n)!).
  private static func series(_ t: Double) -> Double {
    let high = 31 / 14_175 + t * (-691 / 935_550 + t * (10_922 / 42_567_525))
    return t * (1 / 2 + t * (-1 / 12 + t * (1 / 45 + t * (-17 / 2_520 + t * high))))
  }
}
