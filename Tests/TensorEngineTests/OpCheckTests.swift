import Foundation
import TensorEngine
import TestSupport
import Testing

/// The checker itself: right operations pass, and each kind of wrong one is caught.
@Suite struct OpCheckTests {
  /// `x³·c` over `[2, 3]` and `[3]`, with a pullback made worse on purpose.
  private func check(
    twin: @escaping ([[Double]]) -> [Double] = { x in
      (0..<6).map { pow(x[0][$0], 3) * x[1][$0 % 3] }
    },
    points: [[[Float]]] = [],
    spoiling spoil: @escaping (_ dx: Tensor, _ dc: Tensor) -> [Tensor?] = { [$0, $1] }
  ) -> OpCheck {
    var check = OpCheck(
      "spoilt", [OpInput([2, 3]), OpInput([3], in: 0.5...2)], shape: [2, 3], twin: twin
    ) { inputs in
      let (x, c) = (inputs[0].detached, inputs[1].detached)
      return (x * x.squared() * c).recorded("spoilt", from: inputs) { dy in
        spoil(dy * 3 * x.squared() * c, dy * x * x.squared())
      }
    }
    check.points = points
    return check
  }

  @Test func passesARightGradient() {
    let report = check(points: [[[0], [1]], [[2], [0.5]]]).run()
    #expect(report.problems.isEmpty)
    #expect(report.forwardError < 2e-7)
    #expect(report.gradientError < 2e-7)
    #expect(report.gradientError > 0, "single precision cannot be exact here")
  }

  @Test func catchesAScaledGradient() {
    let report = check(spoiling: { dx, dc in [dx * 1.001, dc] }).run()
    #expect(!report.problems.isEmpty)
    #expect(abs(report.gradientError - 0.001) < 1e-5)
  }

  @Test func catchesASign() {
    #expect(!check(spoiling: { dx, dc in [dx, -dc] }).run().problems.isEmpty)
  }

  @Test func catchesAMissingTerm() {
    #expect(!check(spoiling: { dx, _ in [dx, nil] }).run().problems.isEmpty)
  }

  @Test func catchesATransposedGradient() {
    let spoilt = { (dx: Tensor, dc: Tensor) -> [Tensor?] in
      [dx.reshaped([3, 2]).transposed([1, 0]), dc]
    }
    #expect(!check(spoiling: spoilt).run().problems.isEmpty)
  }

  @Test func catchesNaNAtARangeEndOnly() {
    let spoilt = { (dx: Tensor, dc: Tensor) -> [Tensor?] in [dx * dx / dx, dc] }
    #expect(check(spoiling: spoilt).run().problems.isEmpty)
    let report = check(points: [[[0], [1]]], spoiling: spoilt).run()
    #expect(report.problems.contains { $0.contains("nan instead of") })
    #expect(report.gradientError == .infinity)
  }

  @Test func catchesAWrongForward() {
    let report = check(twin: { x in (0..<6).map { x[0][$0] * x[1][$0 % 3] } }).run()
    #expect(report.problems.contains { $0.contains("the result is off") })
  }

  @Test func catchesAWrongShape() {
    let report = OpCheck("flat", [OpInput([2, 3])], shape: [6], twin: { $0[0] }) { $0[0] * 1 }.run()
    #expect(report.problems.contains { $0.contains("[2, 3], not [6]") })
  }

  @Test func catchesWhatChangesFromRunToRun() {
    var calls: Float = 1
    let report = OpCheck("drifting", [OpInput([3])], shape: [3], twin: { $0[0] }) { inputs in
      calls += 1
      return inputs[0] * (1 + 3e-8 * calls)
    }.run()
    #expect(report.problems.contains { $0.contains("other bytes") })
  }

  @Test func catchesWhatDependsOnTheThreads() {
    let report = OpCheck("threaded", [OpInput([3])], shape: [3], twin: { $0[0] }) { inputs in
      inputs[0] * (1 + Float(inputs[0].backend.threads) * 1.2e-7)
    }.run()
    #expect(report.problems.contains { $0.contains("one thread and two") })
  }

  @Test func catchesAGradientThatNeedsBothTracked() {
    let report = OpCheck(
      "both", [OpInput([3]), OpInput([3])], shape: [3], twin: { x in zip(x[0], x[1]).map(*) }
    ) { inputs in
      let (a, b, both) = (
        inputs[0].detached, inputs[1].detached, inputs[0].isTracked && inputs[1].isTracked
      )
      return (a * b).recorded("both", from: inputs) { dy in both ? [dy * b, dy * a] : [dy, dy] }
    }.run()
    #expect(report.problems.contains { $0.contains("tracking input 0 alone") })
    #expect(report.problems.contains { $0.contains("tracking input 1 alone") })
  }

  @Test func recordsAnIssuePerProblem() {
    withKnownIssue {
      checkOp("wrong", [OpInput([2])], shape: [2], twin: { $0[0].map { 2 * $0 } }) { $0[0] * 3 }
    }
    checkOp("right", [OpInput([2])], shape: [2], twin: { $0[0].map { 3 * $0 } }) { $0[0] * 3 }
  }
}
