import Documents

extension Master {
  init(_ part: SessionReader, _ reader: StripReader) throws(SessionError) {
    try part.checkKeys(["strip", "faderDb", "locked"])
    self.init()
    strip = try reader.strip(of: part)
    fader = try reader.level(.faderDb, of: part)
    lock = try ControlLock(part.member("locked"), valid: Self.lockable)
  }

  /// The master as a session writes it; `isWhole` adds what stands at its default.
  func json(isWhole: Bool) -> JSONValue {
    .object(
      ("strip", strip.isEmpty && !isWhole ? nil : .array(strip.map { $0.json(isWhole: isWhole) })),
      ("faderDb", fader == 0 && !isWhole ? nil : fader.json),
      ("locked", lock.json(valid: Self.lockable) ?? (isWhole ? false : nil)))
  }
}
