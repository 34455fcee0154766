/// What of a session was decided otherwise.
extension Session {
  /// What of an earlier session is neither locked nor the same here, as paths: `bass/faderDb`, `keys/equalizer`.
  ///
  /// - Parameter earlier: Its channels are compared with those of the same name here.
  /// - Returns: In the order of this session: tracks, buses, master.
  public func differences(from earlier: Session) -> [String] {
    tracks.flatMap { track in
      earlier.tracks.first { $0.name == track.name }.map { old -> [String] in
        guard track.lock != .all else { return [] }
        var paths = track.differences(from: old, track.name)
        let locked = track.sends.filter(\.isLocked).map(\.bus)
        if track.sends.filter({ !$0.isLocked }) != old.sends.filter({ !locked.contains($0.bus) }) {
          paths.append(ControlPath.escaped(track.name) + "/" + ControlPath.sends)
        }
        if track.output != old.output, !track.lock.holds(.output) {
          paths.append(ControlPath.escaped(track.name) + "/" + ChannelControl.output.rawValue)
        }
        return paths
      } ?? []
    }
      + buses.flatMap { bus in
        earlier.buses.first { $0.name == bus.name }.map { bus.differences(from: $0, bus.name) }
          ?? []
      }
      + master.differences(from: earlier.master, Destination.masterName)
  }
}

extension Channel {
  /// What of strip and fader is neither locked nor the same.
  fileprivate func differences(from earlier: Self, _ name: String) -> [String] {
    if lock == .all { return [] }
    let channel = ControlPath.escaped(name)
    var paths: [String] = []
    if fader != earlier.fader, !lock.holds(.faderDb) {
      paths.append(channel + "/" + ChannelControl.faderDb.rawValue)
    }
    func path(_ strip: [EffectSlot], _ index: Int) -> String {
      let number = strip.number(of: index)
      return channel + "/" + strip[index].name + (number > 1 ? "[\(number)]" : "")
    }
    for index in strip.indices {
      let old = earlier.strip.index(ofEffect: strip[index].name, number: strip.number(of: index))
      let isSame =
        old.map { strip[index].isSame(as: earlier.strip[$0]) } ?? !strip[index].lock.isEmpty
      if !isSame { paths.append(path(strip, index)) }
    }
    for index in earlier.strip.indices {
      let slot = earlier.strip[index]
      if strip.index(ofEffect: slot.name, number: earlier.strip.number(of: index)) == nil {
        paths.append(path(earlier.strip, index))
      }
    }
    return paths
  }
}

extension EffectSlot {
  /// Whether all that is not locked is the same.
  fileprivate func isSame(as earlier: EffectSlot) -> Bool {
    if lock == .all { return true }
    guard effect.structure == earlier.effect.structure else { return !lock.isEmpty }
    let controls = effect.controls
    return controls.indices.allSatisfy {
      values[$0] == earlier.values[$0] || lock.holds(controls[$0].name)
    } && (key == earlier.key || lock.holds(Self.key))
      && (isBypassed == earlier.isBypassed || lock.holds(Self.bypassed))
  }
}
