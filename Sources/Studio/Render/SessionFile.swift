import AudioIO
import Documents
import Foundation
import MixingConsole

/// Session files, as commands take and leave them.
enum SessionFile {
  /// Reads a session.
  ///
  /// - Parameters:
  ///   - path: The file.
  ///   - sampleRate: The rate that the mix shall have in hertz; `nil` for the session's own.
  /// - Returns: The session at that rate.
  /// - Throws: What is wrong with it.
  static func read(_ path: String, sampleRate: Int? = nil) throws -> Session {
    try asInputError {
      let session = try Session(contentsOf: path, catalogue: .studio)
      guard let rate = sampleRate, rate != session.sampleRate else { return session }
      // Read again, so that frequencies are checked against the other rate, with the same messages.
      var other = session
      other.sampleRate = rate
      let folder = URL(filePath: path).deletingLastPathComponent().path
      let text = Array(other.json(relativeTo: folder).text.utf8)
      return try Session(text, file: path, catalogue: .studio)
    }
  }

  /// Throws what would keep a session from being written.
  static func checkWritable(_ path: String) throws {
    if path.isEmpty {
      throw JobError.input(
        "--session-out takes a file, or - for standard output; its name is empty.")
    }
    try asInputError {
      if FileKind(at: path) == .folder { throw FileError.isFolder(path, wanted: "a session file") }
      _ = try OutputFile(path: path)
    }
  }

  /// Writes a session, whole or not at all; `-` is left to the caller.
  static func write(_ session: Session, to path: String) throws {
    if path == "-" { return }
    try asRuntimeError {
      let file = try OutputFile(path: path)
      try file.write(session.json(relativeTo: FilePath.folder(of: path)).text)
      try file.commit()
    }
  }
}
