import Documents

/// The last stage of the mix before the output stage: sum → strip → fader.
public struct Master: Channel, Equatable, Sendable {
  static let controls = [ChannelControl.faderDb]

  public var strip: [EffectSlot] = []
  /// The fader in decibels (`LevelControl.faderDb`).
  public var fader: ControlValue = 0
  /// What is kept as it is; `.all` holds the strip too.
  public var lock = ControlLock.none

  public init() {}
}

extension Master {
  init(_ part: SessionReader, _ reader: StripReader) throws(SessionError) {
    try part.checkKeys(["strip", "faderDb", "locked"])
    self.init()
    strip = try reader.strip(of: part)
    fader = try reader.level(.faderDb, of: part)
    lock = try ControlLock(part.member("locked"), valid: Self.lockable)
  }

  /// The master as a session writes it; `isWhole` adds what stands at its default.
  func json(relativeTo folder: String, isWhole: Bool) -> JSONValue {
    .object(
      ("strip", strip.isEmpty && !isWhole ? nil : strip.json(relativeTo: folder, isWhole: isWhole)),
      ("faderDb", fader == 0 && !isWhole ? nil : fader.json),
      ("locked", lock.json(valid: Self.lockable) ?? (isWhole ? false : nil)))
  }
}

extension Master {
  mutating func set(_ control: ChannelControl, to value: ControlText) throws(SessionError) {
    precondition(control == .faderDb, "Master: no control \(control)")
    fader = try value.control(LevelControl.faderDb.spec)
  }
}
