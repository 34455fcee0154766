import TensorEngine
import TestSupport
import Testing

/// Large tensors, which the threads share: the same bytes each time and for any number of threads.
@Suite struct DeterminismTests {
  private func bytes(threads: Int) -> [[UInt32]] {
    let backend = Backend.forTests(threads: threads)
    var source = RandomSource(seed: 3)
    let x = Tensor.randomNormal(shape: [3, 2, 70_001], from: &source, on: backend).tracked()
    let g = Tensor.randomUniform(shape: [3, 1, 1], from: &source, on: backend).tracked()
    let w = Tensor.randomNormal(shape: [300, 200], from: &source, on: backend).tracked()
    let h = (x * g).hyperbolicTangent()
    let v = h.mean(along: [0, 1]).sliced(0..<60_000, along: 0).reshaped([300, 200])
    let product = v.matrixProduct(w.transposed([1, 0]))
    let loss =
      product.squared().mean() + h.maximum(along: 2).sum() + h.sum(along: [2]).squared().sum()
    return ([loss, h] + loss.gradients(for: [x, g, w])).map { $0.values.map(\.bitPattern) }
  }

  @Test func doesNotDependOnTheThreads() {
    let one = bytes(threads: 1)
    for threads in [1, 2, 2, 3, 5] {
      let isSame = bytes(threads: threads) == one  // a name, or a failure would print all elements
      #expect(isSame, "\(threads) threads")
    }
  }
}
