/// Looks at what operations give, and keeps where the first number that is none came from.
final class NonFiniteWatch {
  private(set) var first: NonFiniteStep?

  /// Looks at the result of an operation on `inputs`.
  func look(at result: Tensor, of operation: String, from inputs: [Tensor]) {
    guard first == nil, !result.isFinite else { return }
    first = inputs.allSatisfy(\.isFinite) ? .result(of: operation) : .operand(of: operation)
  }

  /// Looks at a gradient that the pullback of an operation added to.
  func look(at gradient: Tensor, ofGradientOf operation: String) {
    if first == nil, !gradient.isFinite { first = .gradient(of: operation) }
  }
}

extension Tensor {
  /// Whether no element is infinite or not a number.
  var isFinite: Bool { [self].norm().isFinite }
}
