import Kernels

extension Tensor {
  /// `a·x + b·y` of two tensors of one shape, in one pass over memory; not recorded.
  static func weightedSum(of x: Tensor, _ a: Float, _ y: Tensor, _ b: Float) -> Tensor {
    precondition(x.shape == y.shape, "weightedSum: the shapes \(x.shape) and \(y.shape)")
    let (backend, count) = (x.backend, x.count)
    let kernel = backend.kernels.elementwise.weighted_sum
    return Tensor(uninitialized: x.shape, on: backend) { z in
      x.withUnsafeValues { x in
        y.withUnsafeValues { y in
          backend.parallel(over: count, grain: Backend.grain) { range in
            let start = range.lowerBound
            kernel(range.count, a, x + start, b, y + start, z + start)
          }
        }
      }
    }
  }
}
