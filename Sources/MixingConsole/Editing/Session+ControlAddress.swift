/// Controls by their place in the console.
extension Session {
  /// A control's value; `nil` for an address that is none of the session's.
  package func value(of address: ControlAddress) -> ControlValue? {
    switch (address.channel, address.part) {
    case (.track(let track), .send(let send)): tracks[track].sends[send].level
    case (_, .send): nil
    case (_, .fader): fader(of: address.channel)
    case (_, .effect(let slot, let control)): strip(of: address.channel)[slot].values[control]
    }
  }

  /// A control's facts; `nil` for an address that is none of the session's.
  package func spec(of address: ControlAddress) -> ControlSpec? {
    switch address.part {
    case .fader: LevelControl.faderDb.spec
    case .send: LevelControl.levelDb.spec
    case .effect(let slot, let control):
      strip(of: address.channel)[slot].effect.controls[control].spec
    }
  }

  /// A control's path, as `--set` takes it.
  package func path(of address: ControlAddress) -> String {
    let name = ControlPath.escaped(name(of: address.channel))
    switch (address.channel, address.part) {
    case (.track(let track), .send(let send)):
      let bus = ControlPath.escaped(tracks[track].sends[send].bus)
      return [name, ControlPath.sends, bus, LevelControl.levelDb.rawValue].joined(separator: "/")
    case (_, .send), (_, .fader):
      return name + "/" + LevelControl.faderDb.rawValue
    case (_, .effect(let index, let control)):
      let place = SlotPlace(address.channel, index)
      return path(of: place) + "/" + self[place].effect.controls[control].name
    }
  }

  /// Gives a control a constant value within its range.
  package mutating func set(_ address: ControlAddress, to value: Double) {
    set(address, to: .constant(value))
  }

  /// Gives a control a value, or several that it moves between, within its range.
  package mutating func set(_ address: ControlAddress, to value: ControlValue) {
    switch (address.channel, address.part) {
    case (.track(let track), .send(let send)): tracks[track].sends[send].level = value
    case (.track(let track), .fader): tracks[track].fader = value
    case (.bus(let bus), .fader): buses[bus].fader = value
    case (.master, .fader): master.fader = value
    case (.track(let track), .effect(let slot, let control)):
      tracks[track].strip[slot].set(control, to: value)
    case (.bus(let bus), .effect(let slot, let control)):
      buses[bus].strip[slot].set(control, to: value)
    case (.master, .effect(let slot, let control)):
      master.strip[slot].set(control, to: value)
    case (_, .send): preconditionFailure("Session: \(address) has no sends")
    }
  }

  /// The effects of a channel.
  package func strip(of channel: ControlAddress.Channel) -> [EffectSlot] {
    switch channel {
    case .track(let index): tracks[index].strip
    case .bus(let index): buses[index].strip
    case .master: master.strip
    }
  }

  /// What is locked of a channel.
  private func lock(of channel: ControlAddress.Channel) -> ControlLock {
    switch channel {
    case .track(let index): tracks[index].lock
    case .bus(let index): buses[index].lock
    case .master: master.lock
    }
  }

  private func fader(of channel: ControlAddress.Channel) -> ControlValue {
    switch channel {
    case .track(let index): tracks[index].fader
    case .bus(let index): buses[index].fader
    case .master: master.fader
    }
  }

  /// Whether a person keeps a control as it is.
  package func isLocked(_ address: ControlAddress) -> Bool {
    let channel = lock(of: address.channel)
    switch address.part {
    case .fader: return channel.holds(.faderDb)
    case .send(let send):
      guard case .track(let track) = address.channel else { return true }
      return channel == .all || tracks[track].sends[send].isLocked
    case .effect(let slot, let control):
      let slot = strip(of: address.channel)[slot]
      return channel == .all || slot.lock.holds(slot.effect.controls[control].name)
    }
  }
}
