/// An effect in its place in a strip, with the values of its controls.
package struct EffectSlot: Sendable {
  /// The key, and the name in paths and locks, of what every effect has: whether sound passes by it.
  package static let bypassed = "bypassed"

  package let effect: any Effect
  /// One value for each of `effect.controls`, in their order, each in its control's range.
  package private(set) var values: [ControlValue]
  package var isBypassed: Bool
  package var lock: ControlLock

  /// The effect's name in sessions and paths.
  var name: String { type(of: effect).name }

  /// Places an effect; controls that `values` does not name stand at their standard value.
  ///
  /// - Parameters:
  ///   - effect: The effect's structure.
  ///   - values: Values by name of control; those without a standard value are required.
  ///   - isBypassed: Whether sound passes by the effect.
  ///   - lock: What is kept as it is.
  package init(
    _ effect: any Effect, _ values: [String: ControlValue] = [:], isBypassed: Bool = false,
    lock: ControlLock = .none
  ) {
    let controls = effect.controls
    let names = Set(controls.map(\.name))
    for name in values.keys.sorted() where !names.contains(name) {
      preconditionFailure("EffectSlot: \(type(of: effect).name) has no control \(name)")
    }
    self.effect = effect
    self.values = controls.map { control in
      let value = values[control.name] ?? control.spec.standard.map { .constant($0) }
      guard let value else {
        preconditionFailure("EffectSlot: \(type(of: effect).name) needs \(control.name)")
      }
      Self.check(value, of: control)
      return value
    }
    self.isBypassed = isBypassed
    self.lock = lock
  }

  /// Places an effect with one valid value for each of its controls.
  init(_ effect: any Effect, checked values: [ControlValue], isBypassed: Bool, lock: ControlLock) {
    self.effect = effect
    self.values = values
    self.isBypassed = isBypassed
    self.lock = lock
  }

  /// Gives the control at `index` another value, within its range.
  package mutating func set(_ index: Int, to value: ControlValue) {
    Self.check(value, of: effect.controls[index])
    values[index] = value
  }

  private static func check(_ value: ControlValue, of control: EffectControl) {
    precondition(
      value.isValid(in: control.spec.range),
      "EffectSlot: \(control.name) cannot be \(value) in \(control.spec.range)")
    precondition(
      control.spec.automation != .none || !value.isAutomated,
      "EffectSlot: \(control.name) takes no automation")
  }
}

extension EffectSlot: Equatable {
  package static func == (a: EffectSlot, b: EffectSlot) -> Bool {
    type(of: a.effect) == type(of: b.effect) && a.effect.structure == b.effect.structure
      && a.values == b.values && a.isBypassed == b.isBypassed && a.lock == b.lock
  }
}
