import Documents

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
