package import TensorEngine

/// The contract of a differentiable operation, checked against a plain `Double` twin of its forward.
///
/// At every point and for every instruction set that this processor has: the shape; result and gradients
/// finite and close to the twin's; the same bytes twice, for one thread and two, and without tracking; the
/// same gradient for an input when no other is tracked. The loss is a sum of the results with random weights.
package struct OpCheck {
  /// The operation, for messages.
  package let name: String
  /// What it takes.
  package let inputs: [OpInput]
  /// The shape of its result.
  package let shape: [Int]
  /// Points to check besides random ones: the elements of each input, or one for all of them.
  package var points: [[[Float]]] = []
  /// How many random points are checked.
  package var draws = 2
  /// What the random points and weights are drawn from.
  package var seed: UInt64 = 1
  /// The largest error of a result, max |a − b| / max |b|.
  package var forwardTolerance = 1e-6
  /// The largest error of a gradient, max |a − b| / max |b| per input.
  package var gradientTolerance = 1e-5
  /// The smallest gradient that counts: what sums of rounded numbers leave is no error.
  package var leastGradient = 0.0
  /// The first step of the differences, as a part of the element: small for an operation with switches.
  package var relativeStep = NumericalDerivative.relativeStep
  /// Whether the gradients for each input alone are compared with those for all.
  package var isolatesInputs = true
  /// The forward in `Double`.
  package let twin: ([[Double]]) -> [Double]
  /// The operation.
  package let operation: ([Tensor]) throws -> Tensor

  /// A check with tolerances and points that can be set before `run()`.
  package init(
    _ name: String, _ inputs: [OpInput], shape: [Int], twin: @escaping ([[Double]]) -> [Double],
    operation: @escaping ([Tensor]) throws -> Tensor
  ) {
    self.name = name
    self.inputs = inputs
    self.shape = shape
    self.twin = twin
    self.operation = operation
  }

  /// What the engine makes of a point.
  private struct Outcome: Equatable {
    var shape: [Int]
    var result: [Float]
    var gradients: [[Float]]

    /// The same bytes: zeros of different sign differ, a NaN equals itself.
    static func == (a: Outcome, b: Outcome) -> Bool {
      a.shape == b.shape && a.result.map(\.bitPattern) == b.result.map(\.bitPattern)
        && a.gradients.map { $0.map(\.bitPattern) } == b.gradients.map { $0.map(\.bitPattern) }
    }
  }

  /// Checks every point and returns what was found.
  package func run() -> OpReport {
    var report = OpReport(name: name)
    var source = RandomSource(seed: seed)
    let random = (0..<draws).map { _ in
      inputs.map { input in (0..<input.shape.product).map { _ in source.uniform(in: input.range) } }
    }
    let special = points.map { point in
      zip(inputs, point).map { input, values in
        values.count == 1 ? Array(repeating: values[0], count: input.shape.product) : values
      }
    }
    for point in special + random {
      let weights = (0..<shape.product).map { _ in source.uniform(in: 0.5...1.5) * source.sign() }
      do {
        try check(point, weights, &report)
      } catch {
        report.problems.append("\(name): \(error)")
      }
    }
    return report
  }

  private func check(_ point: [[Float]], _ weights: [Float], _ report: inout OpReport) throws {
    let wide = point.map { $0.map(Double.init) }
    let result = twin(wide)
    guard result.count == shape.product else {
      report.problems.append("\(name): the twin gives \(result.count) elements for \(shape)")
      return
    }
    let gradients = NumericalDerivative.gradient(
      at: wide, domains: inputs.map(\.domain), relativeStep: relativeStep
    ) { moved in
      zip(weights, twin(moved)).reduce(0) { $0 + Double($1.0) * $1.1 }
    }
    var tables: Set<String> = []
    for instructionSet in InstructionSet.allCases {
      guard let kernels = instructionSet.kernels else { continue }
      let backend = Backend(threads: 2, kernels: kernels)
      guard tables.insert(backend.instructionSetName).inserted else { continue }
      func note(_ problem: String) {
        report.problems.append("\(name) (\(backend.instructionSetName)): \(problem)")
      }

      let outcome = try evaluate(point, weights, tracking: inputs.indices, on: backend)
      guard outcome.shape == shape else {
        note("the result has the shape \(outcome.shape), not \(shape)")
        continue
      }
      let error = relativeError(outcome.result, to: result)
      report.forwardError = max(report.forwardError, error)
      if error > forwardTolerance {
        note("the result is off by \(error): \(difference(outcome.result, result))")
      }
      for (input, gradient) in gradients.enumerated() {
        let error = relativeError(outcome.gradients[input], to: gradient, least: leastGradient)
        report.gradientError = max(report.gradientError, error)
        if error > gradientTolerance {
          let place = difference(outcome.gradients[input], gradient)
          note("the gradient of input \(input) is off by \(error): \(place)")
        }
      }

      if try evaluate(point, weights, tracking: inputs.indices, on: backend) != outcome {
        note("a second run gives other bytes")
      }
      let alone = Backend(threads: 1, kernels: kernels)
      if try evaluate(point, weights, tracking: inputs.indices, on: alone) != outcome {
        note("one thread and two give different bytes")
      }
      for input in inputs.indices where isolatesInputs {
        var expected = outcome
        expected.gradients = [outcome.gradients[input]]
        if try evaluate(point, weights, tracking: input..<input + 1, on: backend) != expected {
          note("tracking input \(input) alone gives other bytes")
        }
      }
      let plain = try operation(tensors(point, on: backend))
      if plain.isTracked { note("the result is tracked though no input is") }
      if plain.values.map(\.bitPattern) != outcome.result.map(\.bitPattern) {
        note("the result differs when nothing is tracked")
      }
    }
  }

  private func tensors(_ point: [[Float]], on backend: Backend) -> [Tensor] {
    zip(inputs, point).map { Tensor($1, shape: $0.shape, on: backend) }
  }

  private func evaluate(
    _ point: [[Float]], _ weights: [Float], tracking tracked: Range<Int>, on backend: Backend
  ) throws -> Outcome {
    var tensors = tensors(point, on: backend)
    for input in tracked { tensors[input] = tensors[input].tracked() }
    let result = try operation(tensors)
    var outcome = Outcome(shape: result.shape, result: result.values, gradients: [])
    if result.count == weights.count {
      let loss = (result * Tensor(weights, shape: result.shape, on: backend)).sum()
      outcome.gradients = loss.gradients(for: Array(tensors[tracked])).map(\.values)
    }
    return outcome
  }

  /// The element that differs most, in words.
  private func difference(_ values: [Float], _ reference: [Double]) -> String {
    guard values.count == reference.count else { return "\(values.count) elements" }
    let distances = zip(values, reference).map { value, expected in
      let distance = abs(Double(value) - expected)
      return distance.isNaN ? .infinity : distance
    }
    guard let worst = distances.indices.max(by: { distances[$0] < distances[$1] }) else {
      return ""
    }
    return "element \(worst) is \(values[worst]) instead of \(reference[worst])"
  }
}
