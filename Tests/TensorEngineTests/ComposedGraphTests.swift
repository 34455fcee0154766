import TensorEngine
import TestSupport
import Testing

/// One graph with every kind of operation, against PyTorch in float64.
@Suite struct ComposedGraphTests {
  private let shapes = ["x": [2, 3, 4], "w": [4, 5], "b": [5], "g": [2, 1, 1]]

  private func loss(_ leaves: [String: Tensor]) throws -> Tensor {
    let x = try #require(leaves["x"])
    let w = try #require(leaves["w"])
    let b = try #require(leaves["b"])
    let g = try #require(leaves["g"])
    let h = (x.matrixProduct(w) + b).hyperbolicTangent() * g
    var p = (h - h.maximum(along: 2)).exponential()
    p = p / p.sum(along: [2], keepingAxes: true)
    var q = Tensor.concatenated([p.sliced(1..<4, along: 2), h.sigmoid()], along: 2)
    q = q.transposed([2, 0, 1]).gathered([0, 3, 3, 7], along: 0).padded(
      before: 1, after: 2, along: 2)
    let r =
      (q.magnitude() + 0.5).logarithm() - (q * q + 0.25).squareRoot() + q.sine() * q.cosine()
    let s = r.maximum(0.1 * q).reshaped([4, 12]).mean(along: [0])
    let column = w.sliced(0..<1, along: 1).reshaped([4])
    return s.squared().sum() + s.mean().amplitude() + x.minimum(column).sum() / 7
  }

  @Test func agreesWithPyTorch() throws {
    let golden = try EngineGolden.load().graph
    let backend = Backend.forTests(threads: 2)
    var leaves: [String: Tensor] = [:]
    for (name, shape) in shapes {
      let values = try #require(golden.inputs[name]).map(Float.init)
      leaves[name] = Tensor(values, shape: shape, on: backend).tracked()
    }
    let loss = try loss(leaves)
    #expect(relativeError([loss.scalar], to: [golden.loss]) < 1e-6)
    for (name, leaf) in leaves {
      let expected = try #require(golden.gradients[name])
      let gradient = loss.gradients(for: [leaf])[0]
      #expect(relativeError(gradient.values, to: expected) < 2e-6, "gradient of \(name)")
    }
  }
}
