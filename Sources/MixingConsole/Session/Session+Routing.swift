extension Session {
  /// Whether each track is heard: not muted, and, where any track is solo, solo itself.
  package var heardTracks: [Bool] {
    let anySolo = tracks.contains { $0.isSolo }
    return tracks.map { !$0.isMuted && ($0.isSolo || !anySolo) }
  }

  /// No mix goes on for longer than this after its last stem, unless someone says so.
  private static let longestTailSeconds = 60.0

  /// Seconds for which sound goes on after the last stem has ended: tails of effects add along a path, and
  /// the longest path that sound takes counts, up to a minute.
  package var tailSeconds: Double {
    func tail(_ strip: [EffectSlot]) -> Double {
      strip.reduce(0) { seconds, slot in
        slot.isBypassed
          ? seconds : seconds + slot.effect.tailSeconds(slot.values, beatsPerMinute: beatsPerMinute)
      }
    }
    let master = tail(master.strip)
    var busTails: [String: Double] = [:]
    func after(_ destination: Destination) -> Double {
      if case .bus(let name) = destination { busTails[name] ?? 0 } else { master }
    }
    for index in busesInProcessingOrder.reversed() {
      busTails[buses[index].name] = tail(buses[index].strip) + after(buses[index].output)
    }
    let paths = zip(tracks, heardTracks).filter(\.1).flatMap { track, _ in
      ([track.output] + track.sends.map { .bus($0.bus) }).map { tail(track.strip) + after($0) }
    }
    return min(paths.max() ?? 0, Self.longestTailSeconds)
  }

  /// The indices of the buses so that each comes before the bus it feeds; buses equally far from
  /// the master keep their order.
  package var busesInProcessingOrder: [Int] {
    precondition(cyclicBuses == nil, "Session: buses feed each other in a circle")
    let next = fedBuses
    let hops = buses.indices.map { bus in
      sequence(first: bus) { next[$0] }.reduce(0) { hops, _ in hops + 1 }
    }
    return buses.indices.sorted { (hops[$1], $0) < (hops[$0], $1) }
  }

  /// The names along a circle of buses, the first one again at the end; `nil` if there is none.
  var cyclicBuses: [String]? {
    let next = fedBuses
    var walk = [Int](repeating: -1, count: buses.count)  // The walk that first met each bus.
    for start in buses.indices {
      var bus = start
      while walk[bus] < 0, let fed = next[bus] {
        walk[bus] = start
        bus = fed
      }
      // The walk ends at the master, at a bus of an earlier walk, or where it has been: a circle.
      if walk[bus] != start { continue }
      var circle = [bus]
      repeat {
        circle.append(next[circle[circle.count - 1]] ?? bus)
      } while circle.last != bus
      return circle.map { buses[$0].name }
    }
    return nil
  }

  /// For each bus the index of the bus that it feeds, or `nil` for the master.
  private var fedBuses: [Int?] {
    let index = Dictionary(
      buses.enumerated().map { ($1.name, $0) }, uniquingKeysWith: { first, _ in first })
    return buses.map { bus in
      if case .bus(let name) = bus.output { index[name] } else { nil }
    }
  }
}

/// Who hears whom: over outputs, sends and keys.
extension Session {
  /// Tracks and buses in an order in which each can be processed.
  enum ProcessingOrder: Equatable {
    /// Groups of channels that do not hear each other; each group comes after all that it hears.
    case groups([[ControlAddress.Channel]])
    /// There is none: the names along a circle, the first one again at the end.
    case circle([String])
  }

  var processingOrder: ProcessingOrder {
    let count = tracks.count + buses.count
    let (places, ways) = (channels, ways)
    var hears = [[Int]](repeating: [], count: count)
    var waits = [Int](repeating: 0, count: count)
    for (source, targets) in ways.enumerated() {
      for target in targets {
        hears[target].append(source)
        waits[target] += 1
      }
    }
    var groups: [[ControlAddress.Channel]] = []
    var group = (0..<count).filter { waits[$0] == 0 }
    var done = 0
    while !group.isEmpty {
      groups.append(group.map { places[$0] })
      done += group.count
      var next: [Int] = []
      for target in group.flatMap({ ways[$0] }) {
        waits[target] -= 1
        if waits[target] == 0 { next.append(target) }
      }
      group = next.sorted()
    }
    if done == count { return .groups(groups) }
    // Whoever still waits hears somebody who does: going back, the walk meets itself.
    var walk = (0..<count).filter { waits[$0] > 0 }.prefix(1).map { $0 }
    while let last = walk.last, let source = hears[last].first(where: { waits[$0] > 0 }) {
      if let start = walk.firstIndex(of: source) {
        return .circle(([source] + walk[start...].reversed()).map { name(of: places[$0]) })
      }
      walk.append(source)
    }
    return .circle([])
  }

  /// The channel that a key names; `nil` where there is none.
  func channel(ofKey source: String) -> ControlAddress.Channel? {
    tracks.firstIndex { $0.name == source }.map { .track($0) }
      ?? buses.firstIndex { $0.name == source }.map { .bus($0) }
  }

  /// For each track, then each bus, who hears it, by number; not the master, which comes last anyway.
  private var ways: [[Int]] {
    let trackNumbers = Dictionary(
      tracks.enumerated().map { ($1.name, $0) }, uniquingKeysWith: { first, _ in first })
    let busNumbers = Dictionary(
      buses.enumerated().map { ($1.name, tracks.count + $0) },
      uniquingKeysWith: { first, _ in first })
    var ways = [[Int]](repeating: [], count: tracks.count + buses.count)
    func add(_ destination: Destination, from source: Int) {
      if case .bus(let name) = destination, let bus = busNumbers[name] { ways[source].append(bus) }
    }
    func addKeys(of strip: [EffectSlot], to target: Int) {
      for key in strip.compactMap(\.key) {
        guard let source = trackNumbers[key.source] ?? busNumbers[key.source] else { continue }
        ways[source].append(target)
      }
    }
    for (index, track) in tracks.enumerated() {
      add(track.output, from: index)
      for send in track.sends { add(.bus(send.bus), from: index) }
      addKeys(of: track.strip, to: index)
    }
    for (index, bus) in buses.enumerated() {
      add(bus.output, from: tracks.count + index)
      addKeys(of: bus.strip, to: tracks.count + index)
    }
    return ways
  }

  /// The name of a channel, `master` for the last one.
  func name(of channel: ControlAddress.Channel) -> String {
    switch channel {
    case .track(let index): tracks[index].name
    case .bus(let index): buses[index].name
    case .master: Destination.masterName
    }
  }
}
