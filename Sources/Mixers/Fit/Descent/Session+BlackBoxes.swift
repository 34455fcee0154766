import MixingConsole

extension Session {
  /// Whether there is an effect at work that gives sound and no gradient, such as a plug-in.
  var hasBlackBoxes: Bool {
    tracks.contains { $0.strip.hasBlackBoxes } || buses.contains { $0.strip.hasBlackBoxes }
      || master.strip.hasBlackBoxes
  }

  /// Whether what a control changes goes through a black box on its way to the mix, or is one's own.
  func goesThroughBlackBox(_ address: ControlAddress) -> Bool {
    let strip = strip(of: address.channel)
    if case .effect(let place, _) = address.part, strip[place...].hasBlackBoxes { return true }
    switch (address.channel, address.part) {
    case (.track(let track), .send(let send)):
      return goesThroughBlackBox(.bus(tracks[track].sends[send].bus))
    case (.track(let track), _):
      let ways = [tracks[track].output] + tracks[track].sends.map { .bus($0.bus) }
      return ways.contains(where: goesThroughBlackBox)
    case (.bus(let bus), _): return goesThroughBlackBox(buses[bus].output)
    case (.master, _): return false
    }
  }

  private func goesThroughBlackBox(_ way: Destination) -> Bool {
    guard case .bus(let name) = way, let bus = buses.first(where: { $0.name == name }) else {
      return master.strip.hasBlackBoxes
    }
    return bus.strip.hasBlackBoxes || goesThroughBlackBox(bus.output)
  }
}

extension Collection<EffectSlot> {
  /// Whether one of the effects gives sound and no gradient, and is at work.
  var hasBlackBoxes: Bool { contains { !$0.isBypassed && $0.effect.gradient == .none } }
}
