import Documents

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
      ("polarityInverted", unless(!isPolarityInverted, .bool(isPolarityInverted))),
      ("strip", unless(strip.isEmpty, .array(strip.map { $0.json(isWhole: isWhole) }))),
      ("faderDb", unless(fader == 0, fader.json)),
      ("muted", unless(!isMuted, .bool(isMuted))),
      ("solo", unless(!isSolo, .bool(isSolo))),
      ("output", unless(output == .master, .string("\(output)"))),
      ("sends", unless(sends.isEmpty, .array(sends.map { $0.json(isWhole: isWhole) }))),
      ("locked", lock.json(valid: Self.lockable) ?? unless(true, false)),
      ("notes", unless(notes.isEmpty, .array(notes.map { .string($0) }))))
  }
}
