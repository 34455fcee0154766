package import MixingConsole

/// A control that a fit may move, and the range in which it looks for its value.
///
/// A fit works on shares of the range, 0…1 by the control's own taper, so that one step means as much for a
/// frequency as for a level.
package struct FitControl: Hashable, Sendable {
  package let address: ControlAddress
  /// The control's facts, its range narrowed to what mixes use.
  package let spec: ControlSpec

  /// What a fit tries, where the control itself allows more. `makeupDb` is not among them: a fader does
  /// the same.
  private static let ranges: [String: ClosedRange<Double>] = [
    "faderDb": -60...24, "levelDb": -60...12, "position": 0...1,
    "frequencyHz": 20...18_000, "q": 0.3...6, "equalizer/gainDb": -18...18,
    "thresholdDb": -60...0, "ratio": 1...20, "attackMs": 0.5...200, "releaseMs": 5...1_500,
    "kneeDb": 0...24, "decaySeconds": 0.1...8,
    "bandGainDb": -24...12,
  ]

  /// A control of a session, or `nil` for one that no fit moves: automated, or not in the list.
  ///
  /// The range grows to hold the session's own value, wherever that is.
  package init?(_ address: ControlAddress, in session: Session) {
    guard case .constant(let value)? = session.value(of: address),
      let (name, spec) = session.nameAndSpec(of: address),
      var range = Self.ranges[name]
    else { return nil }
    let allowed = spec.at(sampleRate: Double(session.sampleRate)).range
    range = range.clamped(to: allowed)
    range = min(range.lowerBound, value)...max(range.upperBound, value)
    self.address = address
    self.spec = ControlSpec(
      range, spec.unit, taper: spec.taper, standard: nil, automation: spec.automation)
  }
}

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

  /// Gives a control a constant value within its range.
  package mutating func set(_ address: ControlAddress, to value: Double) {
    let constant = ControlValue.constant(value)
    switch (address.channel, address.part) {
    case (.track(let track), .send(let send)): tracks[track].sends[send].level = constant
    case (.track(let track), .fader): tracks[track].fader = constant
    case (.bus(let bus), .fader): buses[bus].fader = constant
    case (.master, .fader): master.fader = constant
    case (.track(let track), .effect(let slot, let control)):
      tracks[track].strip[slot].set(control, to: constant)
    case (.bus(let bus), .effect(let slot, let control)):
      buses[bus].strip[slot].set(control, to: constant)
    case (.master, .effect(let slot, let control)):
      master.strip[slot].set(control, to: constant)
    case (_, .send): preconditionFailure("Session: \(address) has no sends")
    }
  }

  /// The effects of a channel.
  func strip(of channel: ControlAddress.Channel) -> [EffectSlot] {
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
  func isLocked(_ address: ControlAddress) -> Bool {
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

  /// The last part of a control's name, and its facts. A band's gain is told apart from a gain effect's.
  fileprivate func nameAndSpec(of address: ControlAddress) -> (String, ControlSpec)? {
    switch address.part {
    case .fader: return (LevelControl.faderDb.rawValue, LevelControl.faderDb.spec)
    case .send: return (LevelControl.levelDb.rawValue, LevelControl.levelDb.spec)
    case .effect(let slot, let control):
      let effect = strip(of: address.channel)[slot].effect
      let entry = effect.controls[control]
      // A band is a number behind a reverb's control and before an equalizer's.
      let name = entry.name.split(separator: "/").first { Int($0) == nil }.map(String.init)
      let key = name == "gainDb" ? "\(type(of: effect).name)/gainDb" : name
      return key.map { ($0, entry.spec) }
    }
  }
}
