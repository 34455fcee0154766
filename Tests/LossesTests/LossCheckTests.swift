import Losses
import TensorEngine
import TestSupport
import Testing

/// The checker itself: a right loss passes, and each kind of wrong one is caught.
@Suite struct LossCheckTests {
  /// A loss made of a closure.
  private struct Made: Loss {
    let body: (Tensor, Tensor) -> Tensor
    func callAsFunction(_ input: Tensor, _ target: Tensor) -> Tensor { body(input, target) }
  }

  /// What is found wrong in a mean squared error that was spoilt.
  private func problems(_ body: @escaping (Tensor, Tensor) -> Tensor) -> [String] {
    LossCheck("spoilt", Made(body: body), twin: LossTwins.mse).run().problems
  }

  private func squares(_ x: Tensor, _ y: Tensor) -> Tensor { (x - y).squared() }

  @Test func passesARightLoss() {
    #expect(problems { squares($0, $1).mean(along: [1, 2]) } == [])
  }

  @Test func catchesAWrongGradient() {
    let found = problems { x, y in
      let difference = (x - y).detached
      return difference.squared().mean(along: [1, 2]).recorded("spoilt", from: [x, y]) { dy in
        let dx = dy.reshaped([dy.count, 1, 1]) * difference * (2.002 / 80)
        return [dx, -dx]
      }
    }
    #expect(found.contains { $0.contains("the gradient of input 0 is off") })
  }

  @Test func catchesAMissingGradientToTheTarget() {
    let found = problems { squares($0, $1.detached).mean(along: [1, 2]) }
    #expect(found.contains { $0.contains("the gradient of input 1 is off") })
  }

  @Test func catchesAWrongShape() {
    #expect(problems { squares($0, $1).mean() }.contains { $0.contains("has the shape []") })
  }

  @Test func catchesAnItemThatDependsOnOthers() {
    let found = problems { x, y in
      let own = squares(x, y).mean(along: [1, 2])
      return own + 1e-3 * own.mean()
    }
    #expect(found.contains { $0.contains("changes with its neighbour") })
    #expect(found.contains { $0.contains("a gradient to another item") })
  }

  @Test func catchesAnOffsetAtEquality() {
    let found = problems { squares($0, $1).mean(along: [1, 2]) + 2e-6 }
    #expect(found.contains { $0.contains("at equality") })
  }

  @Test func catchesALowerValueOffTheTarget() {
    let found = problems { -squares($0, $1).mean(along: [1, 2]) }
    #expect(found.contains { $0.contains("off the target") })
  }

  @Test func catchesNaNInTheGradientOfSilence() {
    let found = problems { squares($0, $1).mean(along: [1, 2]).squareRoot().squared() }
    #expect(found.contains { $0.contains("silence against silence has a gradient") })
  }

  @Test func catchesADivisionBySilence() {
    let found = problems { x, y in
      squares(x, y).sum(along: [1, 2]) / y.squared().sum(along: [1, 2])
    }
    #expect(found.contains { $0.contains("noise against silence is") })
  }

  @Test func recordsAnIssueForEachProblem() {
    withKnownIssue {
      checkLoss(LossCheck("wrong", MSELoss(), twin: LossTwins.l1))
    }
    checkLoss(LossCheck("right", L1Loss(), twin: LossTwins.l1))
  }
}
