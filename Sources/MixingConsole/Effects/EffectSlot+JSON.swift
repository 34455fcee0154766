public import Documents

extension EffectSlot {
  private static let commonKeys = ["effect", bypassed, "locked"]

  /// Places an effect that is written as in a session: `["effect": "compressor", "thresholdDb": -22]`.
  ///
  /// - Throws: What is wrong with it. Ranges are checked with the session, by `Session.validated()`.
  public init(_ json: JSONValue, catalogue: EffectCatalogue = .builtIn) throws(SessionError) {
    try self.init(SessionReader(json, at: DocumentPlace(file: "effect")), catalogue: catalogue)
  }

  /// Reads an effect of the catalogue with its values.
  ///
  /// - Parameters:
  ///   - part: The effect's object.
  ///   - catalogue: What it may be.
  ///   - keys: Keys that may stand beside its own, for the caller to read.
  /// - Throws: What is wrong with it. Ranges are checked with the session.
  package init(
    _ part: SessionReader, catalogue: EffectCatalogue, besides keys: [String] = []
  ) throws(SessionError) {
    guard case .object = part.json else { throw part.wrongType("an object") }
    let name = try part.required("effect")
    guard let kind = catalogue[try name.string()] else {
      throw .document(
        .unknownName(
          name.place, kind: "effect", found: try name.string(), valid: catalogue.names))
    }
    let effect = try kind.effect(part)
    let controls = effect.controls
    var keys = Self.commonKeys + keys + effect.structureKeys
    for case .key(let key)? in controls.map(\.path.steps.first) where !keys.contains(key) {
      keys.append(key)
    }
    if effect.takesKey { keys.append(Self.key) }
    try part.checkKeys(keys)
    var values: [ControlValue] = []
    for control in controls {
      values.append(try Self.value(of: control, in: part))
    }
    let isBypassed = try part.member(Self.bypassed)?.bool() ?? false
    let lock = try ControlLock(part.member("locked"), valid: effect.lockable)
    self.init(effect, inOrder: values, isBypassed: isBypassed, lock: lock)
    key = try part.member(Self.key).map { part throws(SessionError) in try SideChain(part) }
  }

  private static func value(
    of control: EffectControl, in part: SessionReader
  ) throws(SessionError) -> ControlValue {
    var holder = part
    var found: SessionReader? = part
    for step in control.path.steps {
      guard let here = found else { break }
      holder = here
      found = here.child(step)
    }
    if let found { return try found.controlValue() }
    if let standard = control.spec.standard { return .constant(standard) }
    throw .document(.missingKey(holder.place, key: "\(control.path.last)"))
  }

  /// The slot as a session writes it: structure, controls that differ from their standard value,
  /// then what is bypassed and locked; files relative to `folder`. `isWhole` adds what stands at its default.
  func json(relativeTo folder: String, isWhole: Bool) -> JSONValue {
    var json: JSONValue = .object([.init("effect", .string(name))])
    json.merge(effect.structure)
    for file in effect.files {
      json.insert(.string(FilePath.relative(file.path, to: folder)), at: [.key(file.key)])
    }
    let controls = effect.controls
    // A control at its standard value is left out; of an array of numbers, all of them or none.
    let isMoved = zip(controls, values).map { $1 != $0.spec.standard.map { .constant($0) } }
    let movedArrays = Set(zip(controls, isMoved).compactMap { $1 ? $0.path.array : nil })
    for (index, control) in controls.enumerated() {
      if isWhole || isMoved[index] || control.path.array.map(movedArrays.contains) == true {
        json.insert(values[index].json, at: control.path.steps[...])
      }
    }
    json.merge(
      .object(
        (Self.key, key?.json(isWhole: isWhole)),
        (Self.bypassed, isBypassed || isWhole ? .bool(isBypassed) : nil),
        ("locked", lock.json(valid: effect.lockable) ?? (isWhole ? false : nil))))
    return json
  }
}

extension [EffectSlot] {
  /// The strip as a session in `folder` writes it.
  func json(relativeTo folder: String, isWhole: Bool) -> JSONValue {
    .array(map { $0.json(relativeTo: folder, isWhole: isWhole) })
  }
}
