/// Where an effect stands in a session.
package struct SlotPlace: Hashable, Sendable {
  package let channel: ControlAddress.Channel
  /// Its index in the channel's strip.
  package let index: Int

  package init(_ channel: ControlAddress.Channel, _ index: Int) {
    (self.channel, self.index) = (channel, index)
  }
}

extension Session {
  /// The places of all effects: tracks, buses, the master.
  package var slotPlaces: [SlotPlace] {
    channels.flatMap { channel in strip(of: channel).indices.map { SlotPlace(channel, $0) } }
  }

  /// The effect at a place.
  package subscript(place: SlotPlace) -> EffectSlot { strip(of: place.channel)[place.index] }

  /// The path of the effect at a place, such as `vocals/equalizer[2]`.
  package func path(of place: SlotPlace) -> String {
    ControlPath.escaped(name(of: place.channel)) + "/"
      + strip(of: place.channel).name(of: place.index)
  }

  /// The session with other effects in the same places.
  ///
  /// - Parameter transform: Gives for the effect at a place what shall stand there.
  /// - Returns: The session.
  /// - Throws: What `transform` throws.
  package func mappingSlots(
    _ transform: (EffectSlot, SlotPlace) throws -> EffectSlot
  ) rethrows -> Session {
    var session = self
    for channel in channels {
      try session.changeStrip(of: channel) { strip in
        strip = try strip.enumerated().map { try transform($1, SlotPlace(channel, $0)) }
      }
    }
    return session
  }

  /// Every channel, the master last.
  var channels: [ControlAddress.Channel] {
    tracks.indices.map { .track($0) } + buses.indices.map { .bus($0) } + [.master]
  }

  mutating func changeStrip(
    of channel: ControlAddress.Channel, _ change: (inout [EffectSlot]) throws -> Void
  ) rethrows {
    switch channel {
    case .track(let index): try change(&tracks[index].strip)
    case .bus(let index): try change(&buses[index].strip)
    case .master: try change(&master.strip)
    }
  }
}
