/// What an effect hears, and of whom: for effects that need all of their sound before they give any.
extension Session {
  /// The places of the effects that a mix is made with: none that are bypassed, and none of tracks that are neither heard
  /// nor drive anything.
  package var workingSlots: [SlotPlace] {
    let heard = heardTracks
    let keys = channels.flatMap { strip(of: $0).compactMap(\.key) }
    let tapped = Set(keys.filter { $0.tap == .preFader }.compactMap { channel(ofKey: $0.source) })
    return slotPlaces.filter { place in
      if self[place].isBypassed { return false }
      guard case .track(let index) = place.channel else { return true }
      return heard[index] || tapped.contains(place.channel)
    }
  }

  /// Whether the effect at one place has a part in what that at another hears.
  package func feeds(_ place: SlotPlace, _ other: SlotPlace) -> Bool {
    place.channel == other.channel
      ? place.index < other.index : channels(feeding: other).contains(place.channel)
  }

  /// No more than what is heard at some places: strips end with their effects there, what goes on from there goes nowhere,
  /// and whoever has no part in it is muted. Tracks and buses keep their order.
  ///
  /// - Parameter places: At most one in a channel; none of them feeds another.
  /// - Returns: The session, without an output stage.
  package func upstream(of places: [SlotPlace]) -> Session {
    let own = Dictionary(uniqueKeysWithValues: places.map { ($0.channel, $0.index) })
    let needed = places.reduce(into: Set(own.keys)) { $0.formUnion(channels(feeding: $1)) }
    let hasSolo = tracks.contains(where: \.isSolo)
    var session = self
    session.output = nil
    for channel in channels {
      let end = own[channel]
      if end == nil, needed.contains(channel) { continue }
      session.changeStrip(of: channel) { strip in strip = Array(strip[..<((end ?? -1) + 1)]) }
      switch channel {
      case .track(let index):
        session.tracks[index].isMuted = end == nil
        session.tracks[index].isSolo = hasSolo
        session.tracks[index].sends = []
        session.tracks[index].output = .master
      case .bus(let index): session.buses[index].output = .master
      case .master: break
      }
    }
    return session
  }

  /// The channels that have a part in what the effect at a place hears, its own left out.
  private func channels(feeding place: SlotPlace) -> Set<ControlAddress.Channel> {
    var found: Set<ControlAddress.Channel> = []
    func visit(_ channel: ControlAddress.Channel, _ strip: some Sequence<EffectSlot>) {
      let keys = strip.compactMap(\.key).compactMap { self.channel(ofKey: $0.source) }
      for source in inputs(of: channel) + keys where found.insert(source).inserted {
        visit(source, self.strip(of: source))
      }
    }
    visit(place.channel, strip(of: place.channel)[..<place.index])
    return found
  }

  /// Whose output or send comes to a channel.
  private func inputs(of channel: ControlAddress.Channel) -> [ControlAddress.Channel] {
    let destination: Destination
    switch channel {
    case .track: return []
    case .bus(let index): destination = .bus(buses[index].name)
    case .master: destination = .master
    }
    let sending = tracks.indices.filter { index in
      let track = tracks[index]
      return track.output == destination
        || track.sends.contains { .bus($0.bus) == destination }
    }
    return sending.map { .track($0) }
      + buses.indices.filter { buses[$0].output == destination }.map { .bus($0) }
  }
}
