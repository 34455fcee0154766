import Foundation
import TestSupport
import Testing

@Suite struct NumericalDerivativeTests {
  @Test(arguments: [-3, -0.01, 0, 1e-4, 0.7, 20])
  func agreesWithTheCosine(x: Double) {
    let slope = NumericalDerivative.derivative(at: x, of: sin)
    #expect(abs(slope - cos(x)) < 1e-10)
  }

  @Test func isOneSidedAtTheEndsOfTheDomain() {
    let domain = 0.0...2.0
    let curve = { (x: Double) in domain.contains(x) ? exp(x) : .nan }
    for x in [0, 1e-6, 1, 2] {
      let slope = NumericalDerivative.derivative(at: x, domain: domain, of: curve)
      #expect(abs(slope - exp(x)) < 1e-8 * exp(x))
    }
  }

  @Test func findsASmallDomain() {
    let slope = NumericalDerivative.derivative(at: 1e-4, domain: 0...(.infinity), of: log)
    #expect(abs(slope - 1e4) < 1e-6)
  }

  @Test func tellsZeroFromRounding() {
    #expect(NumericalDerivative.derivative(at: 0.3) { ($0 + 7.1) - $0 } == 0)
  }

  @Test func takesEveryElementOfEveryInput() {
    let gradient = NumericalDerivative.gradient(
      at: [[1, 2], [3]], domains: [-9...9, -9...9]
    ) { $0[0][0] * $0[0][1] * $0[1][0] }
    let expected = [[6.0, 3.0], [2.0]]
    for (found, wanted) in zip(gradient.joined(), expected.joined()) {
      #expect(abs(found - wanted) < 1e-10)
    }
  }
}
