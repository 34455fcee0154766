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
  public var tailSeconds: Double {
    func tail(_ strip: [EffectSlot]) -> Double {
      strip.reduce(0) { $0 + ($1.isBypassed ? 0 : $1.effect.tailSeconds($1.values)) }
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
