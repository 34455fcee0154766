extension Console {
  /// Seconds for which sound goes on after the last stem has ended: the longest tail of an effect that
  /// sound reaches.
  package var tailSeconds: Double {
    var reached = Set<String>()
    var longest = 0.0
    func follow(_ strip: [EffectSlot]) {
      for slot in strip where !slot.isBypassed {
        longest = max(longest, slot.effect.tailSeconds(slot.values))
      }
    }
    func reach(_ output: Destination) {
      guard case .bus(let name) = output, reached.insert(name).inserted,
        let bus = session.buses.first(where: { $0.name == name })
      else { return }
      follow(bus.strip)
      reach(bus.output)
    }
    for (index, track) in session.tracks.enumerated() where isHeard[index] {
      follow(track.strip)
      reach(track.output)
      for send in track.sends { reach(.bus(send.bus)) }
    }
    if isHeard.contains(true) { follow(session.master.strip) }
    return longest
  }
}
