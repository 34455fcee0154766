package import Documents

/// What a session has to be so that a console can render it. Whoever made it, a file or a program: this is the
/// only place that says so.
extension Session {
  /// The session, if it can be rendered.
  ///
  /// - Throws: The first thing that is wrong with it, at the place where it would stand in a file.
  @discardableResult
  public func validated() throws(SessionError) -> Session {
    try validate(at: DocumentPlace(file: "session"))
    return self
  }

  /// Refuses what cannot be rendered; `place` is the document.
  func validate(at place: DocumentPlace) throws(SessionError) {
    try Self.check(
      Double(sampleRate), in: SessionLimits.sampleRates.doubles, .hertz, place / "sampleRate")
    if let beats = beatsPerMinute {
      try Self.check(
        beats, in: SessionLimits.beatsPerMinute, .ratio, place / "beatsPerMinute")
    }
    try Self.check(tracks.count, in: 1...SessionLimits.tracks, place / "tracks")
    try Self.check(buses.count, in: 0...SessionLimits.buses, place / "buses")
    for (index, track) in tracks.enumerated() {
      try check(track, (place / "tracks" / index).owned(by: "track", track.name))
    }
    for (index, bus) in buses.enumerated() {
      let place = (place / "buses" / index).owned(by: "bus", bus.name)
      try Self.check(bus.name, place / "name")
      try check(bus as any Channel, place)
    }
    try check(master as any Channel, place / "master")
    if let loudness = output?.loudnessLufs {
      try Self.check(
        loudness, in: OutputTarget.loudnessRange, .ratio, place / "output" / "loudnessLufs")
    }
    if let peak = output?.peakDbtp {
      try Self.check(peak, in: OutputTarget.peakRange, .ratio, place / "output" / "peakDbtp")
    }
    try checkNames(place)
    try checkRouting(place)
  }

  // MARK: Channels

  private func check(_ track: Track, _ place: DocumentPlace) throws(SessionError) {
    try Self.check(track.name, place / "name")
    try Self.check(
      track.startSeconds, in: SessionLimits.seconds, .seconds, place / "startSeconds")
    try check(track as any Channel, place)
    try Self.check(track.sends.count, in: 0...SessionLimits.sends, place / "sends")
    for (index, send) in track.sends.enumerated() {
      let place = place / "sends" / index
      try Self.check(send.bus, place / "bus")
      try check(send.level, LevelControl.levelDb.spec, place / "levelDb")
    }
  }

  /// What every channel has.
  private func check(_ channel: any Channel, _ place: DocumentPlace) throws(SessionError) {
    try Self.check(channel.strip.count, in: 0...SessionLimits.effects, place / "strip")
    for (index, slot) in channel.strip.enumerated() {
      try check(slot, at: place / "strip" / index)
    }
    try check(channel.fader, LevelControl.faderDb.spec, place / "faderDb")
    try Self.check(channel.lock, valid: type(of: channel).lockable, place)
  }

  /// Refuses an effect that cannot be in the session; `place` is its object.
  package func check(_ slot: EffectSlot, at place: DocumentPlace) throws(SessionError) {
    for (control, value) in zip(slot.effect.controls, slot.values) {
      try check(value, control.spec, place / control.path)
    }
    try slot.effect.check(slot.values, in: self, at: place)
    try Self.check(slot.lock, valid: slot.effect.lockable, place)
    if let key = slot.key { try check(key, of: slot, place / EffectSlot.key) }
  }

  private func check(
    _ key: SideChain, of slot: EffectSlot, _ place: DocumentPlace
  ) throws(SessionError) {
    if !slot.effect.takesKey {
      throw .document(
        .meaningless(
          place, reason: "\(slot.name) hears nothing but its own input. Leave \"key\" out."))
    }
    try Self.check(key.source, place / "source")
    for (name, corner) in [("highPassHz", key.highPassHz), ("lowPassHz", key.lowPassHz)] {
      guard let corner else { continue }
      try SideChain.filter.check(corner, sampleRate: sampleRate, at: place / name)
    }
  }

  // MARK: Values

  private func check(
    _ value: ControlValue, _ spec: ControlSpec, _ place: DocumentPlace
  ) throws(SessionError) {
    try spec.check(value, sampleRate: sampleRate, at: place)
  }

  fileprivate static func check(
    _ number: Double, in range: ClosedRange<Double>, _ unit: ControlUnit, _ place: DocumentPlace
  ) throws(SessionError) {
    // Not a number is in no range.
    if !range.contains(number) {
      throw .document(.outOfRange(place, found: number, range: range, unit: unit.suffix))
    }
  }

  fileprivate static func check(
    _ count: Int, in range: ClosedRange<Int>, _ place: DocumentPlace
  ) throws(SessionError) {
    if !range.contains(count) {
      throw .document(.wrongCount(place, found: count, allowed: range))
    }
  }

  private static func check(_ name: String, _ place: DocumentPlace) throws(SessionError) {
    if name.isEmpty { throw .document(.emptyName(place)) }
  }

  private static func check(
    _ lock: ControlLock, valid: [String], _ place: DocumentPlace
  ) throws(SessionError) {
    guard case .controls(let names) = lock else { return }
    for name in names.sorted() where !valid.contains(name) {
      throw .document(
        .unknownName(place / "locked", kind: "control", found: name, valid: valid))
    }
  }

  // MARK: Names and routing

  private func checkNames(_ whole: DocumentPlace) throws(SessionError) {
    for (key, names) in [("tracks", tracks.map(\.name)), ("buses", buses.map(\.name))] {
      var first: [String: Int] = [:]
      for (index, name) in names.enumerated() {
        let place = whole / key / index / "name"
        if let taken = first.updateValue(index, forKey: name) {
          throw .duplicateName(place, name: name, first: JSONPath() / key / taken)
        }
        if key == "buses", name == Destination.masterName {
          throw .reservedName(place, name: name)
        }
      }
    }
  }

  private func checkRouting(_ whole: DocumentPlace) throws(SessionError) {
    let names = buses.map(\.name)
    let known = Set(names)
    func check(
      _ destination: Destination, _ place: DocumentPlace, _ valid: [String]
    ) throws(SessionError) {
      guard case .bus(let name) = destination, !known.contains(name) else { return }
      throw .document(.unknownName(place, kind: "bus", found: name, valid: valid))
    }
    for (index, track) in tracks.enumerated() {
      let place = (whole / "tracks" / index).owned(by: "track", track.name)
      try check(track.output, place / "output", [Destination.masterName] + names)
      for (index, send) in track.sends.enumerated() {
        try check(.bus(send.bus), place / "sends" / index / "bus", names)
      }
    }
    for (index, bus) in buses.enumerated() {
      let place = (whole / "buses" / index).owned(by: "bus", bus.name)
      try check(bus.output, place / "output", [Destination.masterName] + names)
    }
    try checkKeys(whole)
    if let cycle = cyclicBuses { throw .cyclicBuses(whole / "buses", cycle: cycle) }
    if case .circle(let names) = processingOrder {
      throw .cyclicKeys(whole, cycle: names)
    }
  }

  /// Refuses sources of keys that are not there, and effects that would drive themselves.
  private func checkKeys(_ whole: DocumentPlace) throws(SessionError) {
    func check(_ strip: [EffectSlot], _ place: DocumentPlace, _ own: String?) throws(SessionError) {
      for (index, slot) in strip.enumerated() {
        guard let key = slot.key else { continue }
        let place = place / "strip" / index / EffectSlot.key / "source"
        let valid = (tracks.map(\.name) + buses.map(\.name)).filter { $0 != own }
        if !valid.contains(key.source) {
          throw .document(
            .unknownName(place, kind: "other track or bus", found: key.source, valid: valid))
        }
      }
    }
    for (index, track) in tracks.enumerated() {
      try check(
        track.strip, (whole / "tracks" / index).owned(by: "track", track.name), track.name)
    }
    for (index, bus) in buses.enumerated() {
      // A track of the bus's name would be meant, and is another channel.
      let own = tracks.contains { $0.name == bus.name } ? nil : bus.name
      try check(bus.strip, (whole / "buses" / index).owned(by: "bus", bus.name), own)
    }
    try check(master.strip, whole / "master", nil)
  }

  /// Refuses what a console that renders `earlier` cannot become.
  func checkRuns(after earlier: Session) throws(SessionError) {
    let place = DocumentPlace(file: "session")
    if sampleRate != earlier.sampleRate {
      throw .document(
        .meaningless(
          place / "sampleRate",
          reason: "the console runs at \(earlier.sampleRate) Hz. Begin another one."))
    }
    if panLaw != earlier.panLaw {
      throw .document(
        .meaningless(
          place / "panLaw",
          reason: "the console runs with \(earlier.panLaw.rawValue). Begin another one."))
    }
    if beatsPerMinute != earlier.beatsPerMinute {
      throw .document(
        .meaningless(
          place / "beatsPerMinute", reason: "the console runs at another. Begin another one."))
    }
  }
}

extension ControlSpec {
  /// Refuses a value, or a point, that the control cannot take at a sample rate.
  func check(
    _ value: ControlValue, sampleRate: Int, at place: DocumentPlace
  ) throws(SessionError) {
    guard case .points(let points) = value else {
      return try check(value.value(at: 0, taper: taper), sampleRate: sampleRate, at: place)
    }
    if automation == .none { throw .notAutomatable(place) }
    try Session.check(points.count, in: 1...SessionLimits.points, place / "points")
    for (index, point) in points.enumerated() {
      let place = place / "points" / index
      try Session.check(point.seconds, in: SessionLimits.seconds, .seconds, place / 0)
      if index > 0, points[index - 1].seconds >= point.seconds {
        throw .pointsOutOfOrder(
          place, seconds: point.seconds, previous: points[index - 1].seconds)
      }
      try check(point.value, sampleRate: sampleRate, at: place / 1)
    }
  }

  /// Refuses a value that the control cannot take in a session of this sample rate.
  func check(
    _ number: Double, sampleRate: Int, at place: DocumentPlace
  ) throws(SessionError) {
    if unit == .hertz, number >= Double(sampleRate) / 2 {
      throw .notBelowNyquist(place, hertz: number, sampleRate: sampleRate)
    }
    try Session.check(number, in: range, unit, place)
  }
}

extension DocumentPlace {
  /// The same place as that of a named channel.
  fileprivate func owned(by kind: String, _ name: String) -> DocumentPlace {
    var place = self
    if !name.isEmpty { place.owner = "\(kind) \"\(name)\"" }
    return place
  }

  fileprivate static func / (place: DocumentPlace, path: JSONPath) -> DocumentPlace {
    path.steps.reduce(place) { place, step in
      switch step {
      case .key(let key): place / key
      case .index(let index): place / index
      }
    }
  }
}

extension ClosedRange<Int> {
  fileprivate var doubles: ClosedRange<Double> { Double(lowerBound)...Double(upperBound) }
}

/// What a session may hold, so that a broken or hostile file ends in a message, not in memory.
package enum SessionLimits {
  package static let bytes = 64 << 20
  package static let tracks = 4_096
  package static let buses = 4_096
  package static let sends = 4_096
  package static let effects = 256
  package static let bands = 256
  package static let points = 1_000_000
  package static let sampleRates = 8_000...384_000
  package static let beatsPerMinute = 10.0...1_000
  /// Times in a mix: a day either way.
  package static let seconds = -86_400.0...86_400.0
}
