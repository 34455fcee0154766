import Documents

/// An effect in its place in a strip, with the values of its controls.
///
/// Nothing here checks a value against its control's range: `Session.validated()` does, for all of a
/// session at once.
public struct EffectSlot: Sendable {
  /// The key, and the name in paths and locks, of what every effect has: whether sound passes by it.
  package static let bypassed = "bypassed"
  /// The key, and the name in paths and locks, of what drives an effect that another signal may drive.
  static let key = "key"

  package private(set) var effect: any Effect
  /// One value for each of `effect.controls`, in their order.
  public private(set) var values: [ControlValue]
  /// What drives the effect in place of its own input; `nil` for that.
  public var key: SideChain?
  public var isBypassed: Bool
  public var lock: ControlLock

  /// The effect's name in sessions and paths.
  public var name: String { effect.name }

  /// What can be set, in the order of `values`.
  public var controls: [EffectControl] { effect.controls }

  /// Places an effect; controls that `values` does not name stand at their standard value.
  ///
  /// - Parameters:
  ///   - effect: The effect's structure.
  ///   - values: Values by name of control; those without a standard value are required.
  ///   - isBypassed: Whether sound passes by the effect.
  ///   - lock: What is kept as it is.
  /// - Throws: A name that is none of a control's, or one that is missing.
  package init(
    _ effect: any Effect, named values: [String: ControlValue], isBypassed: Bool = false,
    lock: ControlLock = .none
  ) throws(SessionError) {
    let place = DocumentPlace(file: effect.name)
    let controls = effect.controls
    let names = controls.map(\.name)
    for name in values.keys.sorted() where !names.contains(name) {
      throw .document(.unknownKey(place, key: name, valid: names))
    }
    var inOrder: [ControlValue] = []
    for control in controls {
      guard let value = values[control.name] ?? control.spec.standard.map({ .constant($0) }) else {
        throw .document(.missingKey(place, key: control.name))
      }
      inOrder.append(value)
    }
    self.init(effect, inOrder: inOrder, isBypassed: isBypassed, lock: lock)
  }

  /// Places an effect whose controls are an enum; those that `values` does not name stand at their
  /// standard value, or where there is none at the lower end of their range.
  package init<Plain: PlainEffect>(
    _ effect: Plain, _ values: [Plain.Control: ControlValue] = [:], isBypassed: Bool = false,
    lock: ControlLock = .none
  ) {
    self.init(
      effect,
      inOrder: Plain.Control.allCases.map { control in
        values[control] ?? .constant(control.spec.standard ?? control.spec.range.lowerBound)
      },
      isBypassed: isBypassed, lock: lock)
  }

  /// Places an effect with one value for each of its controls.
  init(
    _ effect: any Effect, inOrder values: [ControlValue], isBypassed: Bool = false,
    lock: ControlLock = .none
  ) {
    precondition(
      values.count == effect.controls.count,
      "EffectSlot: \(values.count) values for \(effect.name)")
    self.effect = effect
    self.values = values
    self.isBypassed = isBypassed
    self.lock = lock
  }

  /// The value of the control with this name; `nil` where there is none.
  public func value(_ name: String) -> ControlValue? {
    effect.index(ofControl: name).map { values[$0] }
  }

  /// Gives the control with this name another value.
  ///
  /// - Throws: That there is no such control.
  public mutating func set(_ name: String, to value: ControlValue) throws(SessionError) {
    guard let index = effect.index(ofControl: name) else {
      throw .document(
        .unknownKey(
          DocumentPlace(file: effect.name), key: name, valid: effect.controls.map(\.name)))
    }
    values[index] = value
  }

  /// The same values of an effect that has the same controls.
  package func with(_ effect: any Effect) -> EffectSlot {
    var slot = self
    slot.effect = effect
    return slot
  }

  /// Gives the control at `index` another value.
  public mutating func set(_ index: Int, to value: ControlValue) { values[index] = value }
}

extension EffectSlot: Equatable {
  public static func == (a: EffectSlot, b: EffectSlot) -> Bool {
    a.effect.isSame(as: b.effect) && a.values == b.values && a.key == b.key
      && a.isBypassed == b.isBypassed
      && a.lock == b.lock
  }
}
