/// How often an effect listens to a control that moves.
package enum ControlAutomation: Hashable, Sendable {
  /// The value is used sample by sample: gains and anything else that only multiplies.
  case perSample
  /// The value is read on a fixed grid, because coefficients are computed from it.
  case perBlock
  /// The control holds one value for the whole mix; automation points are an error.
  case none
}
