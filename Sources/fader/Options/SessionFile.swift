import AudioIO
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
    try unusable {
      let session = try Session(contentsOf: path, catalogue: .builtIn)
      guard let rate = sampleRate, rate != session.sampleRate else { return session }
      // Read again, so that frequencies are checked against the other rate, with the same messages.
      var other = session
      other.sampleRate = rate
      let folder = URL(filePath: path).deletingLastPathComponent().path
      let text = Array(other.json(relativeTo: folder).text.utf8)
      return try Session(text, file: path, catalogue: .builtIn)
    }
  }

  /// Throws what would keep a session from being written.
  static func checkWritable(_ path: String) throws {
    try unusable {
      switch FileKind(at: path) {
      case _ where path == "-": break
      case .folder: throw SessionError.isFolder(file: path)
      case .writeProtectedFile:
        throw SessionError.unwritable(file: path, reason: "it is write-protected")
      case .special, .file, .missing:
        let folder = URL(filePath: path).deletingLastPathComponent().path
        if access(folder, W_OK) != 0 {
          throw SessionError.unwritable(file: path, reason: String(cString: strerror(errno)))
        }
      }
    }
  }

  /// Writes a session, whole or not at all; `-` is standard output.
  static func write(_ session: Session, to path: String) throws {
    if path == "-" {
      Terminal.print(session.json(relativeTo: ".").text, terminator: "")
    } else if FileKind(at: path) == .special {
      // A device or a pipe: nothing can be moved onto it.
      let text = session.json(relativeTo: URL(filePath: path).deletingLastPathComponent().path).text
      try running { try Data(text.utf8).write(to: URL(filePath: path), options: []) }
    } else {
      try running { try session.write(to: path) }
    }
  }
}
