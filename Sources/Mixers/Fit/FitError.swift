/// Why there is nothing to fit.
package enum FitError: Error, Equatable, CustomStringConvertible {
  case silentTarget
  case silentStems

  package var description: String {
    switch self {
    case .silentTarget:
      "the target is silent: there is nothing to fit to. Name the finished mix with --target."
    case .silentStems:
      "all stems are silent while the target lasts: there is nothing to fit. Name the stems of this mix."
    }
  }
}
