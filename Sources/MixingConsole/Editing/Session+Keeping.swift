extension Session {
  /// This session, newly decided, with what `start` has locked (`--start-from`).
  ///
  /// - Tracks and buses are matched by name, effects and sends of one kind by their order; a track
  ///   that was not decided is left out.
  /// - A locked control has the value of `start`, a locked send all of it, and a slot with any lock
  ///   its structure and its place among its neighbours. The other controls of such a slot are decided
  ///   if the decision has the same structure there; else they too are those of `start`.
  /// - What the decision lacks is added: locked effects and sends, buses with locks, and the buses
  ///   that a kept output or send goes to, with what these feed.
  /// - Never decided, so always from `start`: role, placement, polarity, mute, solo, the pan law, and
  ///   the locks themselves.
  ///
  /// A locked frequency above half of this session's sample rate moves just below it. Where a kept
  /// output and a decided one let buses feed each other in a circle, the decided one goes to the
  /// master instead; a decided key that closes a circle is left out.
  public func keeping(locksOf start: Session) -> Session {
    let start = start.limited(toSampleRate: sampleRate)
    var kept = self
    kept.panLaw = start.panLaw
    for index in kept.tracks.indices {
      if let track = start.tracks.first(where: { $0.name == kept.tracks[index].name }) {
        kept.tracks[index].keep(locksOf: track)
      }
    }
    for bus in start.buses {
      if let index = kept.buses.firstIndex(where: { $0.name == bus.name }) {
        kept.buses[index].keep(locksOf: bus)
      } else if bus.hasLocks {
        kept.buses.append(bus)
      }
    }
    kept.master.keepStripAndFader(of: start.master)
    kept.addMissingBuses(of: start)
    kept.openCircles(against: start)
    return kept
  }

  /// Adds the buses of `start` that something here goes to, and what they feed.
  private mutating func addMissingBuses(of start: Session) {
    var known = Set(buses.map(\.name))
    var needed = tracks.flatMap { [$0.output] + $0.sends.map { .bus($0.bus) } }
    needed += buses.map(\.output)
    let heard = Set(tracks.map(\.name))
    needed += (tracks.map(\.strip) + buses.map(\.strip) + [master.strip]).joined()
      .compactMap(\.key?.source).filter { !heard.contains($0) }.map { .bus($0) }
    var index = 0
    while index < needed.count {
      if case .bus(let name) = needed[index], known.insert(name).inserted,
        let bus = start.buses.first(where: { $0.name == name })
      {
        buses.append(bus)
        needed.append(bus.output)
      }
      index += 1
    }
  }

  /// Sends buses to the master until none feeds itself. The outputs of `start` make no circle, so in
  /// each there is one that was decided.
  private mutating func openCircles(against start: Session) {
    while let circle = cyclicBuses {
      let decided = buses.firstIndex { bus in
        circle.contains(bus.name)
          && start.buses.first { $0.name == bus.name }?.output != bus.output
      }
      guard let decided else { return }  // The circle is that of `start`; the console refuses it.
      buses[decided].output = .master
    }
    while case .circle(let names) = processingOrder {
      let isOpened =
        tracks.indices.contains { names.contains(tracks[$0].name) && tracks[$0].removeKey() }
        || buses.indices.contains { names.contains(buses[$0].name) && buses[$0].removeKey() }
        || tracks.indices.contains { names.contains(tracks[$0].name) && tracks[$0].leaveBuses() }
        || buses.indices.contains { names.contains(buses[$0].name) && buses[$0].leaveBuses() }
      if !isOpened { return }
    }
  }

  /// The session with all frequencies below half of a sample rate.
  private func limited(toSampleRate sampleRate: Int) -> Session {
    if self.sampleRate <= sampleRate { return self }
    var limited = self
    for index in tracks.indices { limited.tracks[index].limit(toSampleRate: sampleRate) }
    for index in buses.indices { limited.buses[index].limit(toSampleRate: sampleRate) }
    limited.master.limit(toSampleRate: sampleRate)
    return limited
  }
}

extension Channel {
  fileprivate mutating func limit(toSampleRate sampleRate: Int) {
    for index in strip.indices { strip[index].limit(toSampleRate: sampleRate) }
  }
}

extension Channel {
  /// Leaves out a key that is not locked; whether there was one.
  fileprivate mutating func removeKey() -> Bool {
    if lock == .all { return false }
    let index = strip.firstIndex { $0.key != nil && !$0.lock.holds(EffectSlot.key) }
    guard let index else { return false }
    strip[index].key = nil
    return true
  }
}

extension Track {
  /// Goes to the master, and to no bus by a send, unless that is locked; whether that changes anything.
  fileprivate mutating func leaveBuses() -> Bool {
    if lock == .all { return false }
    let before = (output, sends)
    if !lock.holds(.output) { output = .master }
    sends.removeAll { !$0.isLocked }
    return before != (output, sends)
  }
}

extension Bus {
  /// Goes to the master, unless that is locked; whether that changes anything.
  fileprivate mutating func leaveBuses() -> Bool {
    if lock.holds(.output) || output == .master { return false }
    output = .master
    return true
  }
}
