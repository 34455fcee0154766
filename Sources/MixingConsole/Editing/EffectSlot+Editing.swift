import Documents

extension EffectSlot {
  /// Sets and locks the control whose name has these parts, or `bypassed`.
  mutating func set(_ control: [String], to value: ControlText) throws(SessionError) {
    if control == [Self.bypassed] {
      isBypassed = try value.bool()
      lock.insert(Self.bypassed)
    } else if effect.takesKey, control.first == Self.key {
      try setKey(Array(control.dropFirst()), to: value)
      lock.insert(Self.key)
    } else {
      let index = try effect.index(ofControl: control, value.place)
      set(index, to: try value.control(effect.controls[index].spec))
      lock.insert(effect.controls[index].name)
    }
  }

  /// Sets a part of what drives the effect; the source comes first.
  private mutating func setKey(_ parts: [String], to value: ControlText) throws(SessionError) {
    let valid = SideChain.Control.allCases.map(\.rawValue)
    guard let name = parts.first else { throw .shortPath(value.place, next: valid) }
    guard let control = SideChain.Control(rawValue: name) else {
      throw .document(
        .unknownName(value.place, kind: "control of a key", found: name, valid: valid))
    }
    if parts.count > 1 { throw .longPath(value.place, end: name) }
    if key == nil, control != .source {
      throw .document(
        .meaningless(
          value.place, reason: "nothing else drives the effect yet. Set its key/source first."))
    }
    var key = key ?? SideChain(from: "")
    try key.set(control, to: value)
    self.key = key
  }

  /// Locks the controls whose names begin with these parts, or `bypassed`; all of it for no parts.
  mutating func lock(_ control: [String], _ place: DocumentPlace) throws(SessionError) {
    if control.isEmpty {
      lock = .all
    } else if control == [Self.bypassed] || (effect.takesKey && control == [Self.key]) {
      lock.insert(control[0])
    } else {
      for name in try effect.names(from: control, place) {
        lock.insert(name.joined(separator: "/"))
      }
    }
  }
}

extension Effect {
  /// The parts with which the names of controls begin, `key` where the effect takes one, and `bypassed`.
  var firstParts: [String] {
    Self.parts(at: 0, of: nameParts) + (takesKey ? [EffectSlot.key] : []) + [EffectSlot.bypassed]
  }

  /// The index of the control whose name has these parts, no fewer and no more.
  func index(ofControl parts: [String], _ place: DocumentPlace) throws(SessionError) -> Int {
    let names = try names(from: parts, place)
    guard let index = nameParts.firstIndex(of: parts) else {
      let next = parts.isEmpty ? firstParts : Self.parts(at: parts.count, of: names)
      throw .shortPath(place, next: next)
    }
    return index
  }

  /// The names of the controls, each in its parts, that begin with these parts; never none.
  func names(from parts: [String], _ place: DocumentPlace) throws(SessionError) -> [[String]] {
    var names = nameParts
    for (depth, part) in parts.enumerated() {
      let here = names.filter { depth < $0.count && $0[depth] == part }
      if here.isEmpty {
        var valid = depth == 0 ? firstParts : Self.parts(at: depth, of: names)
        if depth > 0, valid.isEmpty { throw .longPath(place, end: parts[depth - 1]) }
        let isNumber = Int(part) != nil
        if isNumber { valid = valid.filter { Int($0) != nil } }
        throw .document(
          .unknownName(
            place, kind: isNumber ? "band" : "control", found: part, valid: valid))
      }
      names = here
    }
    return names
  }

  private var nameParts: [[String]] {
    controls.map { $0.name.split(separator: "/").map(String.init) }
  }

  /// The parts at one depth of names, each once, in their order.
  private static func parts(at depth: Int, of names: [[String]]) -> [String] {
    var parts: [String] = []
    for name in names where depth < name.count && !parts.contains(name[depth]) {
      parts.append(name[depth])
    }
    return parts
  }
}
