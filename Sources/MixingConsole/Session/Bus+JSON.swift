extension Bus {
  init(_ unnamed: SessionReader, _ reader: StripReader) throws(SessionError) {
    let part = unnamed.owned(as: "bus")
    try part.checkKeys(["name", "strip", "faderDb", "output", "locked"])
    self.init(name: try part.required("name").name())
    strip = try reader.strip(of: part)
    fader = try reader.level(.faderDb, of: part)
    output = try reader.output(of: part)
    lock = try ControlLock(part.member("locked"), valid: Self.lockable)
  }

  /// The bus as a session writes it.
  var json: JSONValue {
    .object(
      ("name", .string(name)),
      ("strip", strip.isEmpty ? nil : .array(strip.map(\.json))),
      ("faderDb", fader == 0 ? nil : fader.json),
      ("output", output == .master ? nil : .string("\(output)")),
      ("locked", lock.json(valid: Self.lockable)))
  }
}
