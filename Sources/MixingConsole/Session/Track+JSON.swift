extension Track {
  init(_ unnamed: SessionReader, _ reader: StripReader) throws(SessionError) {
    let part = unnamed.owned(as: "track")
    try part.checkKeys([
      "name", "file", "role", "startSeconds", "polarityInverted", "strip", "faderDb", "muted",
      "solo", "output", "sends", "locked", "notes",
    ])
    let name = try part.required("name").name()
    let file = try part.required("file").name()
    self.init(name: name, file: StemPath.absolute(file, in: reader.folder))
    role = try part.member("role")?.string()
    startSeconds =
      try part.member("startSeconds")?.number(in: SessionLimits.seconds, .seconds) ?? 0
    isPolarityInverted = try part.member("polarityInverted")?.bool() ?? false
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

  /// The track as a session in `folder` writes it.
  func json(relativeTo folder: String) -> JSONValue {
    .object(
      ("name", .string(name)),
      ("file", .string(StemPath.relative(file, to: folder))),
      ("role", role.map { .string($0) }),
      ("startSeconds", startSeconds == 0 ? nil : .number(startSeconds)),
      ("polarityInverted", isPolarityInverted ? .bool(true) : nil),
      ("strip", strip.isEmpty ? nil : .array(strip.map(\.json))),
      ("faderDb", fader == 0 ? nil : fader.json),
      ("muted", isMuted ? .bool(true) : nil),
      ("solo", isSolo ? .bool(true) : nil),
      ("output", output == .master ? nil : .string("\(output)")),
      ("sends", sends.isEmpty ? nil : .array(sends.map(\.json))),
      ("locked", lock.json(valid: Self.lockable)),
      ("notes", notes.isEmpty ? nil : .array(notes.map { .string($0) })))
  }
}
