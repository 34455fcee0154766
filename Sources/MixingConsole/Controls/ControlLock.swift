import Documents

/// Which controls of an effect, track, bus or master nobody but a person may decide.
public enum ControlLock: Hashable, Sendable {
  case none
  /// Everything, what is not a control included: an effect's structure, a track's strip and sends.
  case all
  /// Controls by name: those of an effect (`EffectControl.name`, `EffectSlot.bypassed`), or those of
  /// a channel (`ChannelControl`).
  case controls(Set<String>)

  /// Whether this keeps the control with this name.
  public func holds(_ control: String) -> Bool {
    switch self {
    case .none: false
    case .all: true
    case .controls(let names): names.contains(control)
    }
  }

  /// Whether this keeps a control of a channel.
  package func holds(_ control: ChannelControl) -> Bool {
    holds(control.rawValue)
  }

  /// Whether this keeps nothing.
  public var isEmpty: Bool {
    self == .none || self == .controls([])
  }

  /// Keeps the control with this name too.
  mutating func insert(_ control: String) {
    switch self {
    case .none: self = .controls([control])
    case .all: break
    case .controls(let names): self = .controls(names.union([control]))
    }
  }
}

extension ControlLock {
  /// Reads what stands under `locked`, if anything does: `true`, or a list of `valid` controls.
  init(_ part: SessionReader?, valid: [String]) throws(SessionError) {
    guard let part else {
      self = .none
      return
    }
    if case .bool(let isLocked) = part.json {
      self = isLocked ? .all : .none
      return
    }
    guard case .array = part.json else {
      throw part.wrongType("true, false or a list of controls")
    }
    var names: Set<String> = []
    for element in try part.elements() {
      let name = try element.string()
      if !valid.contains(name) {
        throw .document(.unknownName(element.place, kind: "control", found: name, valid: valid))
      }
      names.insert(name)
    }
    self = .controls(names)
  }

  /// The lock as a session writes it, the controls in the order of `valid`; `nil` for none.
  func json(valid: [String]) -> JSONValue? {
    switch self {
    case .none: nil
    case .all: true
    case .controls(let names): .array(valid.filter(names.contains).map { .string($0) })
    }
  }
}
