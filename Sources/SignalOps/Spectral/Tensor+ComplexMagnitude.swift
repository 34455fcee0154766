import Kernels
package import TensorEngine

extension Tensor {
  /// The magnitude of complex numbers, |X| = √max(re² + im², floor): at least √floor, so that its
  /// logarithm is finite.
  ///
  /// - Shape: `[…, 2]`, real and imaginary part, to `[…]`.
  /// - Gradient: dX = dy X / |X|; 0 below the floor and at zero. Keeps `X`.
  package func complexMagnitude(floor: Float = 0) -> Tensor {
    precondition(rank > 0 && shape[rank - 1] == 2, "complexMagnitude: of shape \(shape)")
    let (x, backend, pairs) = (detached, backend, count / 2)
    let kernels = backend.kernels.spectral
    let y = Tensor(uninitialized: shape.dropLast(), on: backend) { y in
      withUnsafeValues { x in
        backend.parallel(over: pairs, grain: Backend.grain) { range in
          let start = range.lowerBound
          kernels.magnitudes(range.count, floor, x + 2 * start, y + start)
        }
      }
    }
    return y.recorded("complexMagnitude", from: [self]) { dy in
      let dx = Tensor(uninitialized: x.shape, on: backend) { dx in
        x.withUnsafeValues { x in
          dy.withUnsafeValues { dy in
            backend.parallel(over: pairs, grain: Backend.grain) { range in
              let start = range.lowerBound
              kernels.magnitude_gradient(
                range.count, floor, x + 2 * start, dy + start, dx + 2 * start)
            }
          }
        }
      }
      return [dx]
    }
  }

  /// The power of complex numbers, re² + im².
  ///
  /// - Shape: `[…, 2]`, real and imaginary part, to `[…]`.
  /// - Gradient: composed, dX = 2 dy X.
  package func complexPower() -> Tensor { complexMagnitude().squared() }
}
