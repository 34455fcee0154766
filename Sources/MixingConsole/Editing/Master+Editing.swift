extension Master {
  mutating func set(_ control: ChannelControl, to value: ControlText) throws(SessionError) {
    precondition(control == .faderDb, "Master: no control \(control)")
    fader = try value.control(LevelControl.faderDb.spec)
  }
}
