import Kernels

extension [Tensor] {
  /// The root of the sum of squares of all elements of all tensors, √Σx²; 0 where there are none.
  ///
  /// Summed in double in an order that depends on the shapes and the instruction set alone. Infinite or not a
  /// number if, and only if, an element is.
  package func norm() -> Double {
    guard let backend = first?.backend else { return 0 }
    let pieces = flatMap { tensor in
      stride(from: 0, to: tensor.count, by: Backend.grain).map { start in
        (tensor.storage.pointer + start, Swift.min(Backend.grain, tensor.count - start))
      }
    }
    let kernel = backend.kernels.normalization.squared_deviations
    let squares = withExtendedLifetime(self) {
      backend.map(pieces.count) { kernel(pieces[$0].1, 0, pieces[$0].0) }
    }
    return squares.reduce(0, +).squareRoot()
  }

  /// All tensors times `factor`; not recorded.
  package func scaled(by factor: Double) -> [Tensor] {
    map { Float(factor) * $0.detached }
  }

  /// Gradients whose norm was measured as `norm`, scaled down where it is above `limit`.
  ///
  /// By `limit / (norm + 10⁻⁶)`, as `torch.nn.utils.clip_grad_norm_` does it.
  package func clipped(_ norm: Double, to limit: Double) -> [Tensor] {
    let factor = limit / (norm + 1e-6)
    return factor < 1 ? scaled(by: factor) : self
  }
}
