import Documents

extension Session {
  /// Gives a control a value and locks it there (`--set`).
  ///
  /// An effect that the strip lacks is added with its standard values, and so is a send. With `*`
  /// every track that can take the value does.
  ///
  /// - Parameters:
  ///   - assignment: The control and the value.
  ///   - catalogue: The effects that may be added.
  /// - Throws: Why the path or the value fits nothing here; nothing is changed then.
  public mutating func set(
    _ assignment: ControlAssignment, catalogue: EffectCatalogue = .builtIn
  ) throws(SessionError) {
    let path = assignment.path
    let value = ControlText(
      text: assignment.value, place: path.place, sampleRate: sampleRate,
      tracks: tracks.map(\.name), buses: buses.map(\.name), catalogue: catalogue)
    let before = self
    try edit(path) { (session: inout Session, channel) throws(SessionError) in
      switch (channel, path.part) {
      case (.track(let index), .send(let bus, let control)):
        try session.tracks[index].set(control, ofSendTo: bus, to: value)
      case (.track(let index), _): try session.tracks[index].set(path.part, to: value)
      case (.bus(let index), _): try session.buses[index].set(path.part, to: value)
      case (.master, _): try session.master.set(path.part, to: value)
      }
    }
    if let cycle = cyclicBuses {
      self = before
      throw .cyclicBuses(path.place, cycle: cycle)
    }
    if case .circle(let cycle) = processingOrder {
      self = before
      throw .cyclicKeys(path.place, cycle: cycle)
    }
  }

  /// Locks what a path names as it stands (`--lock`): a control, an effect, a send, or all of a track,
  /// bus or the master. With `*` it is locked on every track that has it.
  ///
  /// - Parameter path: What to lock.
  /// - Throws: What of the path is not here; nothing is changed then.
  public mutating func lock(_ path: ControlPath) throws(SessionError) {
    try edit(path) { (session: inout Session, channel) throws(SessionError) in
      switch (channel, path.part) {
      case (.track(let index), .send(let bus, _)):
        try session.tracks[index].lockSend(to: bus, path.place)
      case (.track(let index), _): try session.tracks[index].lock(path.part, path.place)
      case (.bus(let index), _): try session.buses[index].lock(path.part, path.place)
      case (.master, _): try session.master.lock(path.part, path.place)
      }
    }
  }

  /// Changes every channel that the path names; it is enough if one of them can be changed.
  ///
  /// A change that throws leaves its channel as it was.
  private mutating func edit(
    _ path: ControlPath,
    _ change: (inout Session, ControlAddress.Channel) throws(SessionError) -> Void
  ) throws(SessionError) {
    var isChanged = false
    var firstError: SessionError?
    for channel in try channels(of: path) {
      do {
        try change(&self, channel)
        isChanged = true
      } catch {
        firstError = firstError ?? error
      }
    }
    if !isChanged, let firstError { throw firstError }
  }

  /// The channels that a path names.
  func channels(of path: ControlPath) throws(SessionError) -> [ControlAddress.Channel] {
    guard case .named(let name) = path.channel else { return tracks.indices.map { .track($0) } }
    if let index = tracks.firstIndex(where: { $0.name == name }) { return [.track(index)] }
    if let index = buses.firstIndex(where: { $0.name == name }) { return [.bus(index)] }
    if name == Destination.masterName { return [.master] }
    let valid = tracks.map(\.name) + buses.map(\.name) + [Destination.masterName]
    throw .document(.unknownName(path.place, kind: "track or bus", found: name, valid: valid))
  }
}
