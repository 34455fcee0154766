import TensorEngine
import TestSupport
import Testing

@Suite struct NonFiniteOriginTests {
  private let backend = Backend.forTests(threads: 2)

  private func tensor(_ values: [Float]) -> Tensor {
    Tensor(values, shape: [values.count], on: backend)
  }

  private func first(
    _ input: [Float], weight: [Float] = [1, 1], _ loss: (_ x: Tensor, _ w: Tensor) -> Tensor
  ) -> NonFiniteOrigin? {
    let x = tensor(input)
    let weight = Parameter("weight", tensor(weight))
    return firstNonFiniteOrigin(
      inputs: [("other", tensor([0])), ("sound", x)], parameters: [weight], on: backend
    ) { loss(x, weight.tensor) }
  }

  @Test func allIsFinite() {
    #expect(first([1, 2]) { x, w in (x * w).logarithm().mean() } == nil)
  }

  @Test func whatCameInIsNamed() {
    #expect(first([.infinity, 1]) { x, w in (x * w).mean() } == .input("sound"))
    #expect(first([0, 1], weight: [.nan, 1]) { x, w in (x * w).mean() } == .parameter("weight"))
  }

  @Test func theOperationIsNamed() {
    #expect(
      first([-1, 1]) { x, w in (2 * (x * w).logarithm().squared()).mean() }
        == .result(of: "logarithm"))
    // Not tracked, and what is made of it is.
    #expect(first([0, 1]) { x, w in (w * x.reciprocal()).mean() } == .result(of: "reciprocal"))
    #expect(
      first([1, 2]) { x, w in (w * self.tensor([.nan, 1])).mean() } == .operand(of: "multiply"))
  }

  /// The root at 0 has a finite value and an infinite slope.
  @Test func theGradientIsNamed() {
    #expect(
      first([0, 1]) { x, w in (x * w).squareRoot().mean() } == .gradient(of: "squareRoot"))
    // Two finite gradients whose sum is too large.
    let largest = Float.greatestFiniteMagnitude
    #expect(
      first([0, 0], weight: [0, 0]) { x, w in
        let z = w.sum()
        return z * largest + z * largest
      } == .gradient(of: "multiply"))
  }

  @Test func frozenWeightsAreNotWalkedBackTo() {
    let frozen = Parameter("frozen", tensor([4]))
    frozen.isFrozen = true
    let learned = Parameter("learned", tensor([0]))
    let found = firstNonFiniteOrigin(inputs: [], parameters: [frozen, learned], on: backend) {
      (learned.tensor.squareRoot() * frozen.tensor).sum()
    }
    #expect(found == .gradient(of: "squareRoot"))
  }

  @Test func saysWhere() {
    let texts: [(NonFiniteOrigin, String)] = [
      (.input("stems"), "the input stems"), (.parameter("head.bias"), "the parameter head.bias"),
      (.operand(of: "add"), "what goes into the operation add"),
      (.result(of: "divide"), "the result of the operation divide"),
      (.gradient(of: "squareRoot"), "the gradient of the operation squareRoot"),
    ]
    for (step, text) in texts { #expect(step.description == text) }
  }
}
