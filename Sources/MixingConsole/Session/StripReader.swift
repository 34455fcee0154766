import Documents

/// Reads what tracks, buses and master share, with what that takes.
struct StripReader {
  let catalogue: EffectCatalogue
  /// The folder from which stems are sought, absolute.
  let folder: String

  /// The effects under `strip`; none if it is left out.
  func strip(of part: SessionReader) throws(SessionError) -> [EffectSlot] {
    var slots: [EffectSlot] = []
    for effect in try part.member("strip")?.elements(0...SessionLimits.effects) ?? [] {
      slots.append(try EffectSlot(effect, catalogue: catalogue))
    }
    return slots
  }

  /// The fader or level at the control's key.
  func level(_ key: LevelControl, of part: SessionReader) throws(SessionError) -> ControlValue {
    if let value = part.member(key.rawValue) {
      return try value.controlValue()
    }
    guard let standard = key.spec.standard else {
      throw .document(.missingKey(part.place, key: key.rawValue))
    }
    return .constant(standard)
  }

  /// The output of a track or bus; the master if it is left out.
  func output(of part: SessionReader) throws(SessionError) -> Destination {
    Destination(named: try part.member("output")?.name() ?? Destination.masterName)
  }
}

extension SessionReader {
  /// The same part, named as the track or bus that it is.
  func owned(as kind: String) -> SessionReader {
    guard case .string(let name)? = json["name"], !name.isEmpty else { return self }
    var place = place
    place.owner = "\(kind) \"\(name)\""
    return SessionReader(json, at: place)
  }
}
