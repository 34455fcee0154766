extension Master {
  init(_ part: SessionReader, _ reader: StripReader) throws(SessionError) {
    try part.checkKeys(["strip", "faderDb", "locked"])
    self.init()
    strip = try reader.strip(of: part)
    fader = try reader.level(.faderDb, of: part)
    lock = try ControlLock(part.member("locked"), valid: Self.lockable)
  }

  /// The master as a session writes it.
  var json: JSONValue {
    .object(
      ("strip", strip.isEmpty ? nil : .array(strip.map(\.json))),
      ("faderDb", fader == 0 ? nil : fader.json),
      ("locked", lock.json(valid: Self.lockable)))
  }
}
