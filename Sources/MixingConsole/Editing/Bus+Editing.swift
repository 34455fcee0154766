extension Bus {
  mutating func set(_ control: ChannelControl, to value: ControlText) throws(SessionError) {
    switch control {
    case .faderDb: fader = try value.control(LevelControl.faderDb.spec)
    case .output: output = try value.destination()
    case .muted, .solo, .polarityInverted, .startSeconds, .role:
      preconditionFailure("Bus: no control \(control)")
    }
  }
}
