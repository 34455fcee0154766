/// Which controls of an effect nobody but a person may decide.
package enum EffectLock: Hashable, Sendable {
  case none
  case all
  /// Controls by name (`EffectControl.name`).
  case controls(Set<String>)

  /// Whether this keeps the control with this name.
  package func holds(_ control: String) -> Bool {
    switch self {
    case .none: false
    case .all: true
    case .controls(let names): names.contains(control)
    }
  }
}
