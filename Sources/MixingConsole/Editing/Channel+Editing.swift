import Documents

extension Channel {
  /// Sets and locks a control that is not a send's.
  mutating func set(_ part: ControlPath.Part, to value: ControlText) throws(SessionError) {
    switch part {
    case .whole:
      throw .shortPath(value.place, next: strip.kinds + Self.lockable)
    case .control(let control):
      try check(control, value.place)
      try set(control, to: value)
      lock.insert(control.rawValue)
    case .send:
      throw unknownName(ControlPath.sends, strip.kinds, value.place)
    case .effect(let name, let number, let control):
      if let index = strip.index(ofEffect: name, number: number) {
        try strip[index].set(control, to: value)
      } else {
        try add(name, number: number, control, value)
      }
    }
  }

  /// Locks all, a control, or an effect or some of its controls.
  mutating func lock(_ part: ControlPath.Part, _ place: DocumentPlace) throws(SessionError) {
    switch part {
    case .whole:
      lock = .all
    case .control(let control):
      try check(control, place)
      lock.insert(control.rawValue)
    case .send:
      throw unknownName(ControlPath.sends, strip.kinds, place)
    case .effect(let name, let number, let control):
      guard let index = strip.index(ofEffect: name, number: number) else {
        try checkCount(of: name, number, place)
        throw unknownName(name, strip.kinds, place)
      }
      try strip[index].lock(control, place)
    }
  }

  /// Adds an effect in its usual place, with the value for a control of it.
  private mutating func add(
    _ name: String, number: Int, _ control: [String], _ value: ControlText
  ) throws(SessionError) {
    let (place, known) = (value.place, value.catalogue.names)
    guard let kind = value.catalogue[name] else { throw unknownName(name, known, place) }
    try checkCount(of: name, number, place)
    // What is there at all may follow from what is set: a time in beats, a filter.
    let given: JSONValue = control.count == 1 ? .object((control[0], 1)) : [:]
    let effect = try kind.effect(SessionReader(given, at: place))
    if control.isEmpty { throw .shortPath(place, next: effect.firstParts) }
    if control == [EffectSlot.bypassed] {
      throw .document(.unknownName(place, kind: "effect", found: name, valid: strip.kinds))
    }
    if effect.controls.isEmpty {
      throw .missingEffect(place, effect: name, needs: effect.structureKeys)
    }
    let isKey = effect.takesKey && control.first == EffectSlot.key
    let target = isKey ? nil : effect.controls[try effect.index(ofControl: control, place)]
    let needs = effect.controls
      .filter { $0.spec.standard == nil && $0.name != target?.name }.map(\.name)
    if !needs.isEmpty { throw .missingEffect(place, effect: name, needs: needs) }
    if strip.count == SessionLimits.effects {
      throw .document(
        .wrongCount(place, found: strip.count + 1, allowed: 0...SessionLimits.effects))
    }
    var values: [String: ControlValue] = [:]
    if let target { values[target.name] = try value.control(target.spec) }
    var slot = try EffectSlot(effect, named: values)
    try slot.set(control, to: value)
    strip.insert(slot, at: strip.usualIndex(of: kind))
  }

  private func check(_ control: ChannelControl, _ place: DocumentPlace) throws(SessionError) {
    if !Self.controls.contains(control) { throw unknownName(control.rawValue, strip.kinds, place) }
  }

  /// Refuses a number beyond the effects of a kind that the strip has.
  private func checkCount(
    of name: String, _ number: Int, _ place: DocumentPlace
  ) throws(SessionError) {
    if number > 1 {
      let count = strip.count { $0.name == name }
      throw .tooFewEffects(place, effect: name, count: count)
    }
  }

  private func unknownName(
    _ name: String, _ effects: [String], _ place: DocumentPlace
  ) -> SessionError {
    .document(
      .unknownName(
        place, kind: "effect or control", found: name, valid: effects + Self.lockable))
  }
}

extension Channel {
  /// Whether anything of the strip or the controls is locked.
  var hasLocks: Bool {
    !lock.isEmpty || strip.contains { !$0.lock.isEmpty }
  }

  /// Takes over the locks of `start`, and what they hold of strip and fader.
  mutating func keepStripAndFader(of start: Self) {
    if start.lock.holds(.faderDb) { fader = start.fader }
    strip = start.lock == .all ? start.strip : strip.keeping(locksOf: start.strip)
    lock = start.lock
  }
}
