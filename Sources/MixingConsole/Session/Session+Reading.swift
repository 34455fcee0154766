import Documents

extension Session {
  /// Reads a session file.
  ///
  /// - Parameters:
  ///   - path: The file; stems are sought from its folder. They need not exist.
  ///   - catalogue: The effects that the session may name.
  /// - Throws: What is wrong with the file, before anything else is done.
  public init(contentsOf path: String, catalogue: EffectCatalogue = .builtIn) throws(SessionError) {
    try self.init(
      SessionReader(contentsOf: path, limit: SessionLimits.bytes, as: "a session file"),
      catalogue: catalogue)
  }

  /// Reads the text of a session, as if it stood in `file`.
  public init(
    _ text: [UInt8], file: String, catalogue: EffectCatalogue = .builtIn
  ) throws(SessionError) {
    try self.init(SessionReader(parsing: text, file: file), catalogue: catalogue)
  }

  /// Reads a whole document.
  package init(_ whole: SessionReader, catalogue: EffectCatalogue) throws(SessionError) {
    try whole.checkFormat("fader-session")
    try whole.checkKeys([
      "format", "version", "sampleRate", "panLaw", "beatsPerMinute", "tracks", "buses", "master",
      "output",
    ])
    let sampleRate = try whole.required("sampleRate")
      .wholeNumber(in: SessionLimits.sampleRates, unit: ControlUnit.hertz.suffix)
    let reader = StripReader(
      catalogue: catalogue, folder: FilePath.folder(of: whole.place.file))
    self.init(sampleRate: sampleRate, tracks: [])
    panLaw = try whole.member("panLaw")?.choice(of: "pan law") ?? .constantPower
    beatsPerMinute = try whole.member("beatsPerMinute")?.number()
    for part in try whole.required("tracks").elements(1...SessionLimits.tracks) {
      tracks.append(try Track(part, reader))
    }
    for part in try whole.member("buses")?.elements(0...SessionLimits.buses) ?? [] {
      buses.append(try Bus(part, reader))
    }
    if let part = whole.member("master") { master = try Master(part, reader) }
    if let part = whole.member("output") { output = try OutputTarget(part) }
    try validate(at: whole.place)
  }
}
