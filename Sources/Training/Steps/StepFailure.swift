package import TensorEngine

/// Why a step changed nothing.
package enum StepFailure: Equatable, Sendable, CustomStringConvertible {
  /// Loss or gradient were not finite; where the first such number came from.
  case notFinite(NonFiniteOrigin)
  /// An effect did not go on, such as a plug-in that crashed; which, and what it did.
  case effect(String)

  package var description: String {
    switch self {
    case .notFinite(let origin): "no finite loss and gradient; it began in \(origin)"
    case .effect(let cause): cause
    }
  }
}
