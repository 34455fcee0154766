import Documents

/// One stem and all that happens to it: file → polarity → strip → fader, mute → output.
public struct Track: Channel, Equatable, Sendable {
  static let controls = ChannelControl.allCases

  public var name: String
  /// The stem's absolute path. A session file may hold it relative to its folder.
  public var file: String
  /// What the stem is, such as `leadVocal`, for whoever decides a mix.
  public var role: String?
  /// Where the file begins in the mix, in seconds; may be negative.
  public var startSeconds = 0.0
  public var polarity = Polarity.normal
  public var strip: [EffectSlot] = []
  /// The fader in decibels (`LevelControl.faderDb`).
  public var fader: ControlValue = 0
  public var isMuted = false
  /// Solo on any track mutes all tracks without it.
  public var isSolo = false
  public var output = Destination.master
  public var sends: [Send] = []
  /// What is kept as it is; `.all` holds the strip and the sends too.
  public var lock = ControlLock.none
  /// Why the mix is as it is, for people; nothing reads them.
  public var notes: [String] = []

  public init(name: String, file: String) {
    self.name = name
    self.file = file
  }
}

extension Track {
  init(_ unnamed: SessionReader, _ reader: StripReader) throws(SessionError) {
    let part = unnamed.owned(as: "track")
    try part.checkKeys([
      "name", "file", "role", "startSeconds", "polarityInverted", "strip", "faderDb", "muted",
      "solo", "output", "sends", "locked", "notes",
    ])
    let name = try part.required("name").string()
    let file = try part.required("file").name()
    self.init(name: name, file: FilePath.absolute(file, in: reader.folder))
    role = try part.member("role")?.string()
    startSeconds = try part.member("startSeconds")?.number() ?? 0
    polarity = try part.member("polarityInverted")?.polarity() ?? .normal
    strip = try reader.strip(of: part)
    fader = try reader.level(.faderDb, of: part)
    isMuted = try part.member("muted")?.bool() ?? false
    isSolo = try part.member("solo")?.bool() ?? false
    output = try reader.output(of: part)
    for send in try part.member("sends")?.elements(0...SessionLimits.sends) ?? [] {
      sends.append(try Send(send, reader))
    }
    lock = try ControlLock(part.member("locked"), valid: Self.lockable)
    notes = try part.member("notes")?.strings() ?? []
  }

  /// The track as a session in `folder` writes it; `isWhole` adds what stands at its default.
  func json(relativeTo folder: String, isWhole: Bool) -> JSONValue {
    func unless(_ isDefault: Bool, _ value: JSONValue) -> JSONValue? {
      isDefault && !isWhole ? nil : value
    }
    return .object(
      ("name", .string(name)),
      ("file", .string(FilePath.relative(file, to: folder))),
      ("role", role.map { .string($0) }),
      ("startSeconds", unless(startSeconds == 0, .number(startSeconds))),
      ("polarityInverted", unless(polarity == .normal, polarity.json)),
      ("strip", unless(strip.isEmpty, strip.json(relativeTo: folder, isWhole: isWhole))),
      ("faderDb", unless(fader == 0, fader.json)),
      ("muted", unless(!isMuted, .bool(isMuted))),
      ("solo", unless(!isSolo, .bool(isSolo))),
      ("output", unless(output == .master, .string("\(output)"))),
      ("sends", unless(sends.isEmpty, .array(sends.map { $0.json(isWhole: isWhole) }))),
      ("locked", lock.json(valid: Self.lockable) ?? unless(true, false)),
      ("notes", unless(notes.isEmpty, .array(notes.map { .string($0) }))))
  }
}

extension Track {
  mutating func set(_ control: ChannelControl, to value: ControlText) throws(SessionError) {
    switch control {
    case .faderDb: fader = try value.control(LevelControl.faderDb.spec)
    case .muted: isMuted = try value.bool()
    case .solo: isSolo = try value.bool()
    case .polarityInverted: polarity = try value.polarity()
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

extension Track {
  /// Takes over the locks of `start`, what they hold, and what is never decided.
  mutating func keep(locksOf start: Track) {
    keepStripAndFader(of: start)
    if start.lock.holds(.output) { output = start.output }
    role = start.role
    startSeconds = start.startSeconds
    polarity = start.polarity
    isMuted = start.isMuted
    isSolo = start.isSolo
    if start.lock == .all {
      sends = start.sends
      return
    }
    for (index, send) in start.sends.enumerated() where send.isLocked {
      let earlier = start.sends[..<index].count { $0.bus == send.bus }
      let same = sends.indices.filter { sends[$0].bus == send.bus }.dropFirst(earlier).first
      if let same { sends[same] = send } else { sends.append(send) }
    }
  }
}
