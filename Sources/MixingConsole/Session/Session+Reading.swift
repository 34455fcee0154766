import Documents

extension Session {
  /// Reads a session file.
  ///
  /// - Parameters:
  ///   - path: The file; stems are sought from its folder. They need not exist.
  ///   - catalogue: The effects that the session may name.
  /// - Throws: What is wrong with the file, before anything else is done.
  package init(contentsOf path: String, catalogue: EffectCatalogue) throws(SessionError) {
    try self.init(
      SessionReader(contentsOf: path, limit: SessionLimits.bytes, as: "a session file"),
      catalogue: catalogue)
  }

  /// Reads the text of a session, as if it stood in `file`.
  package init(
    _ text: [UInt8], file: String, catalogue: EffectCatalogue
  ) throws(SessionError) {
    try self.init(SessionReader(parsing: text, file: file), catalogue: catalogue)
  }

  /// Reads a whole document.
  package init(_ whole: SessionReader, catalogue: EffectCatalogue) throws(SessionError) {
    try whole.checkFormat("fader-session")
    try whole.checkKeys([
      "format", "version", "sampleRate", "panLaw", "tracks", "buses", "master", "output",
    ])
    let sampleRate = try whole.required("sampleRate")
      .wholeNumber(in: SessionLimits.sampleRates, unit: ControlUnit.hertz.suffix)
    let reader = StripReader(
      catalogue: catalogue, sampleRate: sampleRate, folder: FilePath.folder(of: whole.place.file))
    self.init(sampleRate: sampleRate, tracks: [])
    panLaw = try whole.member("panLaw")?.choice(of: "pan law") ?? .constantPower
    for part in try whole.required("tracks").elements(1...SessionLimits.tracks) {
      tracks.append(try Track(part, reader))
    }
    for part in try whole.member("buses")?.elements(0...SessionLimits.buses) ?? [] {
      buses.append(try Bus(part, reader))
    }
    if let part = whole.member("master") { master = try Master(part, reader) }
    if let part = whole.member("output") { output = try OutputTarget(part) }
    try checkNames(whole)
    try checkRouting(whole)
  }

  // MARK: Checks

  private func checkNames(_ whole: SessionReader) throws(SessionError) {
    for (key, names) in [("tracks", tracks.map(\.name)), ("buses", buses.map(\.name))] {
      var first: [String: Int] = [:]
      for (index, name) in names.enumerated() {
        let place = whole.place / key / index / "name"
        if let taken = first.updateValue(index, forKey: name) {
          throw .duplicateName(place, name: name, first: JSONPath() / key / taken)
        }
        if key == "buses", name == Destination.masterName {
          throw .reservedName(place, name: name)
        }
      }
    }
  }

  private func checkRouting(_ whole: SessionReader) throws(SessionError) {
    let names = buses.map(\.name)
    let known = Set(names)
    func check(
      _ destination: Destination, _ part: DocumentPlace, _ owner: String, _ valid: [String]
    ) throws(SessionError) {
      guard case .bus(let name) = destination, !known.contains(name) else { return }
      var place = part
      place.owner = owner
      throw .document(.unknownName(place, kind: "bus", found: name, valid: valid))
    }
    for (index, track) in tracks.enumerated() {
      let (place, owner) = (whole.place / "tracks" / index, "track \"\(track.name)\"")
      try check(track.output, place / "output", owner, [Destination.masterName] + names)
      for (index, send) in track.sends.enumerated() {
        try check(.bus(send.bus), place / "sends" / index / "bus", owner, names)
      }
    }
    for (index, bus) in buses.enumerated() {
      let place = whole.place / "buses" / index / "output"
      try check(
        bus.output, place, "bus \"\(bus.name)\"", [Destination.masterName] + names)
    }
    if let cycle = cyclicBuses { throw .cyclicBuses(whole.place / "buses", cycle: cycle) }
  }
}
