import Documents

/// A copy of a track's stereo signal for a bus.
public struct Send: Hashable, Sendable {
  /// Where the copy is taken.
  public enum Tap: String, CaseIterable, Hashable, Sendable {
    /// After the strip.
    case preFader
    /// After fader and mute.
    case postFader
  }

  /// The bus by name.
  public var bus: String
  /// The copy's level in decibels (`LevelControl.levelDb`).
  public var level: ControlValue
  public var tap: Tap
  /// Whether the send is kept as it is.
  public var isLocked: Bool

  public init(to bus: String, level: ControlValue, tap: Tap = .postFader, isLocked: Bool = false) {
    self.bus = bus
    self.level = level
    self.tap = tap
    self.isLocked = isLocked
  }
}

extension Send {
  init(_ part: SessionReader, _ reader: StripReader) throws(SessionError) {
    try part.checkKeys(["bus", "levelDb", "tap", "locked"])
    self.init(
      to: try part.required("bus").name(), level: try reader.level(.levelDb, of: part),
      tap: try part.member("tap")?.choice(of: "tap") ?? .postFader,
      isLocked: try part.member("locked")?.bool() ?? false)
  }

  /// The send as a session writes it; `isWhole` adds what stands at its default.
  func json(isWhole: Bool) -> JSONValue {
    JSONValue.object(
      ("bus", .string(bus)), ("levelDb", level.json),
      ("tap", tap == .postFader && !isWhole ? nil : .string(tap.rawValue)),
      ("locked", isLocked || isWhole ? .bool(isLocked) : nil))
  }
}
