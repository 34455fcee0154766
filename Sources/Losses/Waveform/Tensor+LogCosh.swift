import Foundation
import TensorEngine

extension Tensor {
  /// ln cosh x = |x| + ln(1 + e^(−2|x|)) − ln 2, which does not overflow.
  ///
  /// In `Double`: for small x the terms nearly cancel.
  ///
  /// - Gradient: dx = dy · tanh x. Keeps `x`.
  func logCosh() -> Tensor {
    let x = detached
    let y = Tensor(uninitialized: shape, on: backend) { y in
      withUnsafeValues { x in
        backend.parallel(over: count, grain: Backend.grain) { range in
          for index in range {
            let magnitude = abs(Double(x[index]))
            y[index] = Float(magnitude + log1p(exp(-2 * magnitude)) - M_LN2)
          }
        }
      }
    }
    return y.recorded("logCosh", from: [self]) { dy in [dy * x.hyperbolicTangent()] }
  }
}
