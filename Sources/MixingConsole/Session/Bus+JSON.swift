import Documents

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
  func json(isWhole: Bool) -> JSONValue {
    .object(
      ("name", .string(name)),
      ("strip", strip.isEmpty && !isWhole ? nil : .array(strip.map { $0.json(isWhole: isWhole) })),
      ("faderDb", fader == 0 && !isWhole ? nil : fader.json),
      ("output", output == .master && !isWhole ? nil : .string("\(output)")),
      ("locked", lock.json(valid: Self.lockable) ?? (isWhole ? false : nil)))
  }
}
