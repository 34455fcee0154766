extension Session {
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
