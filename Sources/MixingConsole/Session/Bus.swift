import Documents

/// A stereo sum of sends and of what is routed to it: sum → strip → fader → output.
public struct Bus: Channel, Equatable, Sendable {
  static let controls = [ChannelControl.faderDb, .output]

  public var name: String
  public var strip: [EffectSlot] = []
  /// The fader in decibels (`LevelControl.faderDb`).
  public var fader: ControlValue = 0
  public var output = Destination.master
  /// What is kept as it is; `.all` holds the strip too.
  public var lock = ControlLock.none

  public init(name: String) {
    self.name = name
  }
}

extension Bus {
  init(_ unnamed: SessionReader, _ reader: StripReader) throws(SessionError) {
    let part = unnamed.owned(as: "bus")
    try part.checkKeys(["name", "strip", "faderDb", "output", "locked"])
    self.init(name: try part.required("name").string())
    strip = try reader.strip(of: part)
    fader = try reader.level(.faderDb, of: part)
    output = try reader.output(of: part)
    lock = try ControlLock(part.member("locked"), valid: Self.lockable)
  }

  /// The bus as a session writes it; `isWhole` adds what stands at its default.
  func json(relativeTo folder: String, isWhole: Bool) -> JSONValue {
    .object(
      ("name", .string(name)),
      ("strip", strip.isEmpty && !isWhole ? nil : strip.json(relativeTo: folder, isWhole: isWhole)),
      ("faderDb", fader == 0 && !isWhole ? nil : fader.json),
      ("output", output == .master && !isWhole ? nil : .string("\(output)")),
      ("locked", lock.json(valid: Self.lockable) ?? (isWhole ? false : nil)))
  }
}

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

extension Bus {
  /// Takes over the locks of `start` and what they hold.
  mutating func keep(locksOf start: Bus) {
    keepStripAndFader(of: start)
    if start.lock.holds(.output) { output = start.output }
  }
}
