import Foundation

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
  package func json(relativeTo folder: String, isWhole: Bool = false) -> JSONValue {
    let folder = StemPath.absolute(folder)
    return .object(
      ("format", "fader-session"), ("version", 1),
      ("sampleRate", .number(Double(sampleRate))),
      ("panLaw", .string(panLaw.rawValue)),
      ("tracks", .array(tracks.map { $0.json(relativeTo: folder, isWhole: isWhole) })),
      ("buses", buses.isEmpty && !isWhole ? nil : .array(buses.map { $0.json(isWhole: isWhole) })),
      ("master", master == Master() && !isWhole ? nil : master.json(isWhole: isWhole)),
      ("output", output?.json ?? (isWhole ? .null : nil)))
  }

  /// Writes a session file: a temporary file beside it first, then renamed, so that nobody ever
  /// finds half a session.
  package func write(to path: String) throws(SessionError) {
    let text = json(relativeTo: StemPath.folder(of: path)).text
    let temporary = "\(path).\(getpid()).tmp"
    func failure() -> SessionError {
      let reason = String(cString: strerror(errno))
      unlink(temporary)
      return .unwritable(file: path, reason: reason)
    }
    guard let file = fopen(temporary, "wb") else {
      throw .unwritable(file: path, reason: String(cString: strerror(errno)))
    }
    let isWritten = fputs(text, file) >= 0
    let isClosed = fclose(file) == 0
    if !isWritten || !isClosed || rename(temporary, path) != 0 { throw failure() }
  }
}
