import Documents

extension Track {
  mutating func set(_ control: ChannelControl, to value: ControlText) throws(SessionError) {
    switch control {
    case .faderDb: fader = try value.control(LevelControl.faderDb.spec)
    case .muted: isMuted = try value.bool()
    case .solo: isSolo = try value.bool()
    case .polarityInverted: isPolarityInverted = try value.bool()
    case .startSeconds: startSeconds = try value.seconds()
    case .output: output = try value.destination()
    case .role: role = try value.name()
    }
  }

  /// Sets a control of the send to a bus and locks the send; a level may make a new send.
  ///
  /// Of several sends to one bus the first is meant.
  mutating func set(
    _ control: ControlPath.SendControl?, ofSendTo bus: String?, to value: ControlText
  ) throws(SessionError) {
    guard let bus else { throw .shortPath(value.place, next: value.buses) }
    let index = sends.firstIndex { $0.bus == bus }
    switch control {
    case nil:
      throw .shortPath(value.place, next: ControlPath.SendControl.allCases.map(\.rawValue))
    case .levelDb:
      let level = try value.control(LevelControl.levelDb.spec)
      guard let index else {
        try value.checkBus(bus, among: value.buses)
        if sends.count == SessionLimits.sends {
          let allowed = 0...SessionLimits.sends
          throw .document(.wrongCount(value.place, found: sends.count + 1, allowed: allowed))
        }
        sends.append(Send(to: bus, level: level, isLocked: true))
        return
      }
      sends[index].level = level
      sends[index].isLocked = true
    case .tap:
      guard let index else { throw noSend(to: bus, value.place) }
      sends[index].tap = try value.tap()
      sends[index].isLocked = true
    }
  }

  /// Locks all sends to a bus.
  mutating func lockSend(to bus: String?, _ place: DocumentPlace) throws(SessionError) {
    guard let bus else { throw .shortPath(place, next: sends.map(\.bus)) }
    let found = sends.indices.filter { sends[$0].bus == bus }
    if found.isEmpty { throw noSend(to: bus, place) }
    for index in found { sends[index].isLocked = true }
  }

  private func noSend(to bus: String, _ place: DocumentPlace) -> SessionError {
    .document(.unknownName(place, kind: "send to", found: bus, valid: sends.map(\.bus)))
  }
}
