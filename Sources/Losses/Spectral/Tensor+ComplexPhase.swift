import Foundation
import TensorEngine

extension Tensor {
  /// The angle of complex numbers in radians, atan2(im, re) in −π … π; 0 at zero, π at negative reals.
  ///
  /// - Shape: `[…, 2]`, real and imaginary part, to `[…]`.
  /// - Gradient: dre = −dy · im / (re² + im²), dim = dy · re / (re² + im²); 0 where that power is below the
  ///   smallest normal number. Keeps `X`.
  func complexPhase() -> Tensor {
    let (x, backend, pairs) = (detached, backend, count / 2)
    let y = Tensor(uninitialized: shape.dropLast(), on: backend) { y in
      withUnsafeValues { x in
        backend.parallel(over: pairs, grain: Backend.grain) { range in
          for index in range { y[index] = atan2(x[2 * index + 1] + 0, x[2 * index]) }  // no −0
        }
      }
    }
    return y.recorded("complexPhase", from: [self]) { dy in
      let dx = Tensor(uninitialized: x.shape, on: backend) { dx in
        x.withUnsafeValues { x in
          dy.withUnsafeValues { dy in
            backend.parallel(over: pairs, grain: Backend.grain) { range in
              for index in range {
                let (real, imaginary) = (x[2 * index], x[2 * index + 1])
                let power = real * real + imaginary * imaginary
                let scale = power < Float.leastNormalMagnitude ? 0 : dy[index] / power
                dx[2 * index] = -imaginary * scale
                dx[2 * index + 1] = real * scale
              }
            }
          }
        }
      }
      return [dx]
    }
  }
}
