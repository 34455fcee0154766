import Foundation
import TensorEngine
import Testing

/// Accuracy of the vector kernels against the C library in `Double`, over all of `Float`.
@Suite struct TranscendentalTests {
  struct Case: Sendable, CustomTestStringConvertible {
    let name: String
    let operation: @Sendable (Tensor) -> Tensor
    let exact: @Sendable (Double) -> Double
    /// Units in the last place, from exhaustive measurements (`Transcendental.inc`), rounded up.
    let tolerance: Double

    var testDescription: String { name }
  }

  static let cases: [Case] = [
    Case(name: "exponential", operation: { $0.exponential() }, exact: { exp($0) }, tolerance: 1.1),
    Case(name: "logarithm", operation: { $0.logarithm() }, exact: { log($0) }, tolerance: 0.9),
    Case(
      name: "amplitude", operation: { $0.amplitude() }, exact: { pow(10, $0 / 20) }, tolerance: 1.3),
    Case(
      name: "hyperbolicTangent", operation: { $0.hyperbolicTangent() }, exact: { tanh($0) },
      tolerance: 1.4),
    Case(
      name: "sigmoid", operation: { $0.sigmoid() }, exact: { 1 / (1 + exp(-$0)) }, tolerance: 2.5),
    Case(name: "sine", operation: { $0.sine() }, exact: { sin($0) }, tolerance: 2.5),
    Case(name: "cosine", operation: { $0.cosine() }, exact: { cos($0) }, tolerance: 2.5),
    Case(
      name: "squareRoot", operation: { $0.squareRoot() }, exact: { $0.squareRoot() },
      tolerance: 0.501),
    Case(name: "reciprocal", operation: { $0.reciprocal() }, exact: { 1 / $0 }, tolerance: 0.501),
  ]

  /// Every 20,011th float from 0 to NaN of both signs, and what is special.
  static let inputs: [Float] =
    stride(from: 0, through: UInt64(UInt32.max), by: 20_011).map { Float(bitPattern: UInt32($0)) }
    + [
      0, -0.0, .infinity, -.infinity, .nan, .leastNonzeroMagnitude, -.leastNonzeroMagnitude,
      .leastNormalMagnitude, .greatestFiniteMagnitude, -.greatestFiniteMagnitude, 1, -1, 0.625,
      88.72283, 88.72284, -87.33655, -103.97208, 770.637, 2.3561945, 3.1415927, 8192, 8191.9995,
    ]

  @Test(arguments: cases, InstructionSet.allCases)
  func isAccurate(check: Case, instructionSet: InstructionSet) {
    guard let kernels = instructionSet.kernels else { return }
    let backend = Backend(threads: 1, kernels: kernels)
    let inputs = Self.inputs
    let results = check.operation(Tensor(inputs, shape: [inputs.count], on: backend)).values
    var worst = (error: 0.0, at: Float(0))
    for (x, y) in zip(inputs, results) {
      let exact = check.exact(Double(x))
      let rounded = Float(exact)
      let error: Double
      if rounded.isNaN || y.isNaN || rounded.isInfinite || y.isInfinite {
        error = rounded == y || (rounded.isNaN && y.isNaN) ? 0 : .infinity
      } else {
        error = abs(Double(y) - exact) / Double(rounded.ulp)
      }
      if error > worst.error { worst = (error, x) }
    }
    #expect(worst.error <= check.tolerance, "at \(worst.at)")
    #expect(worst.error > 0, "nothing was compared")
  }

  /// A value does not depend on where in a row it stands: the last elements go through a padded vector.
  @Test(arguments: cases, InstructionSet.allCases)
  func doesNotDependOnThePlace(check: Case, instructionSet: InstructionSet) {
    guard let kernels = instructionSet.kernels else { return }
    let backend = Backend(threads: 1, kernels: kernels)
    for count in 1...35 {
      let inputs = (0..<count).map { Float($0) * 0.37 + 0.01 }
      let together = check.operation(Tensor(inputs, shape: [count], on: backend)).values
      let alone = inputs.map { check.operation(Tensor($0, on: backend)).scalar }
      #expect(together == alone)
    }
  }
}
