import Foundation
import TensorEngine
import TestSupport
import Testing

@Suite struct ElementwiseTests {
  /// An operation on each element, its twin, and where it is checked.
  struct Case: Sendable, CustomTestStringConvertible {
    let name: String
    let operation: @Sendable (Tensor) -> Tensor
    let twin: @Sendable (Double) -> Double
    var range: ClosedRange<Float> = -4...4
    var domain: ClosedRange<Double> = -.infinity ... .infinity
    var points: [Float] = []

    var testDescription: String { name }
  }

  static let cases: [Case] = [
    Case(name: "negate", operation: { -$0 }, twin: { -$0 }, points: [0]),
    Case(
      name: "magnitude", operation: { $0.magnitude() }, twin: { abs($0) }, points: [-1e30, 0.1]),
    Case(name: "sign", operation: { $0.sign() }, twin: { $0 < 0 ? -1 : 1 }),
    Case(name: "squared", operation: { $0.squared() }, twin: { $0 * $0 }, points: [0, 1e15]),
    Case(
      name: "squareRoot", operation: { $0.squareRoot() }, twin: { $0.squareRoot() },
      range: 1e-4...9, domain: 0...(.infinity), points: [1e-6, 1e6]),
    Case(
      name: "reciprocal", operation: { $0.reciprocal() }, twin: { 1 / $0 }, range: 0.1...9,
      points: [-0.1, 1e6]),
    Case(
      name: "exponential", operation: { $0.exponential() }, twin: { exp($0) },
      points: [-80, 0, 40]),
    Case(
      name: "logarithm", operation: { $0.logarithm() }, twin: { log($0) }, range: 1e-3...9,
      domain: 0...(.infinity), points: [1e-10, 1, 1e10]),
    Case(
      name: "amplitude", operation: { $0.amplitude() }, twin: { pow(10, $0 / 20) }, range: -60...24,
      points: [-120, 0, 24]),
    Case(
      name: "decibels", operation: { $0.decibels(floor: 1e-5) },
      twin: { 20 * log10(max($0, 1e-5)) },
      range: 1e-3...2, points: [-1, 1, 10]),
    Case(
      name: "hyperbolicTangent", operation: { $0.hyperbolicTangent() }, twin: { tanh($0) },
      points: [0, 0.6, 0.65, -0.625]),
    Case(
      name: "sigmoid", operation: { $0.sigmoid() }, twin: { 1 / (1 + exp(-$0)) },
      points: [0, -30, 5]),
    Case(name: "sine", operation: { $0.sine() }, twin: { sin($0) }, points: [0, 100, -8000]),
    Case(name: "cosine", operation: { $0.cosine() }, twin: { cos($0) }, points: [1, 100, 8000]),
  ]

  @Test(arguments: cases, [[], [1], [7], [3, 11], [0]])
  func agreesWithItsTwin(check: Case, shape: [Int]) {
    checkOp(
      check.name, [OpInput(shape, in: check.range, domain: check.domain)], shape: shape,
      points: shape.isEmpty ? check.points.map { [[$0]] } : [],
      twin: { $0[0].map(check.twin) }, operation: { check.operation($0[0]) })
  }

  @Test func sendsNoGradientBelowTheFloor() {
    let x = Tensor([0, 9e-6, 1e-5], shape: [3], on: Backend.forTests(threads: 1)).tracked()
    let level = x.decibels(floor: 1e-5)
    #expect(level.values.allSatisfy { abs($0 + 100) < 1e-4 })
    let gradient = level.sum().gradients(for: [x])[0].values
    #expect(gradient[0] == 0 && gradient[1] == 0 && gradient[2] > 8e5)
  }

  @Test func sendsNoGradientToAKink() {
    let x = Tensor([-1, 0, 1], shape: [3], on: Backend.forTests(threads: 1)).tracked()
    #expect(x.magnitude().sum().gradients(for: [x])[0].values == [-1, 0, 1])
    #expect(x.sign().isTracked == false)
  }

  @Test func isFlatWhereItSaturates() {
    let x = Tensor([-200, 200], shape: [2], on: Backend.forTests(threads: 1)).tracked()
    for y in [x.hyperbolicTangent(), x.sigmoid()] {
      #expect(y.sum().gradients(for: [x])[0].values == [0, 0])
    }
  }
}
