import Documents

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
