public import Documents

extension Session {
  /// The session as it stands in a file in `folder`.
  ///
  /// Stems that lie in or below the folder are written relative to it. Reading gives an equal
  /// session again.
  ///
  /// - Parameters:
  ///   - folder: Where the file shall lie.
  ///   - isWhole: Whether what stands at its default is written as well.
  /// - Returns: The document.
  public func json(relativeTo folder: String, isWhole: Bool = false) -> JSONValue {
    let folder = FilePath.absolute(folder)
    return .object(
      ("format", "fader-session"), ("version", 1),
      ("sampleRate", .number(Double(sampleRate))),
      ("panLaw", .string(panLaw.rawValue)),
      ("beatsPerMinute", beatsPerMinute.map { .number($0) }),
      ("tracks", .array(tracks.map { $0.json(relativeTo: folder, isWhole: isWhole) })),
      (
        "buses",
        buses.isEmpty && !isWhole
          ? nil : .array(buses.map { $0.json(relativeTo: folder, isWhole: isWhole) })
      ),
      (
        "master",
        master == Master() && !isWhole ? nil : master.json(relativeTo: folder, isWhole: isWhole)
      ),
      ("output", output?.json ?? (isWhole ? .null : nil)))
  }

  /// Writes a session file, whole or not at all.
  public func write(to path: String) throws(SessionError) {
    try SessionError.passing { () throws(FileError) in
      let file = try OutputFile(path: path)
      try file.write(json(relativeTo: FilePath.folder(of: path)).text)
      try file.commit()
    }
  }
}
