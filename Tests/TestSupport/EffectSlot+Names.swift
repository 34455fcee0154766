package import MixingConsole

extension EffectSlot {
  /// A slot of a test, its controls by their names; a wrong name ends the test.
  package init(
    _ effect: any Effect, _ values: [String: ControlValue] = [:], isBypassed: Bool = false,
    lock: ControlLock = .none
  ) {
    do {
      try self.init(effect, named: values, isBypassed: isBypassed, lock: lock)
    } catch {
      preconditionFailure("\(error)")
    }
  }
}
