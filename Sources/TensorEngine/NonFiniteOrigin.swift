/// Where numbers first went wrong in a computation: infinite, or not a number.
package enum NonFiniteOrigin: Equatable, Sendable, CustomStringConvertible {
  /// What came in, by the name that it was given.
  case input(String)
  /// A weight, by its name.
  case parameter(String)
  /// What goes into an operation and comes from none that has a name: a tensor made of numbers, or a result
  /// that is never recorded.
  case operand(of: String)
  /// The result of an operation.
  case result(of: String)
  /// What an operation gives back for what went into it, on the walk back.
  case gradient(of: String)

  package var description: String {
    switch self {
    case .input(let name): "the input \(name)"
    case .parameter(let name): "the parameter \(name)"
    case .operand(let operation): "what goes into the operation \(operation)"
    case .result(let operation): "the result of the operation \(operation)"
    case .gradient(let operation): "the gradient of the operation \(operation)"
    }
  }
}

/// Finds the first place where computing a loss and its gradients gives a number that is not finite.
///
/// Looks at the inputs and parameters, then computes the loss again and looks at the result of every operation
/// that passes through `recorded`, tracked or not, then walks back. An operation that finds its input wrong
/// already, with no name for where it came from, is named as such. What the loss gathers on its way, such as
/// running means, it gathers once more: save and put back what must not change.
///
/// - Parameters:
///   - inputs: What the loss is computed from, by name.
///   - parameters: The weights; those that are learned are walked back to.
///   - backend: Where all of them live.
///   - loss: Computes the loss, a scalar, anew.
/// - Returns: The place, or `nil` where all numbers are finite.
/// - Throws: What computing the loss throws.
package func firstNonFiniteOrigin(
  inputs: [(name: String, tensor: Tensor)], parameters: [Parameter], on backend: Backend,
  loss: () throws -> Tensor
) rethrows -> NonFiniteOrigin? {
  if let input = inputs.first(where: { !$0.tensor.isFinite }) { return .input(input.name) }
  if let parameter = parameters.first(where: { !$0.value.isFinite }) {
    return .parameter(parameter.name)
  }
  let watch = NonFiniteWatch()
  backend.watch = watch
  defer { backend.watch = nil }
  let loss = try loss()
  if watch.first == nil { _ = loss.gradients(for: parameters.filter { !$0.isFrozen }) }
  return watch.first
}

/// Looks at what operations give, and keeps where the first number that is not finite came from.
final class NonFiniteWatch {
  private(set) var first: NonFiniteOrigin?

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
