package import Documents
import Foundation

/// A file that only grows; what was appended outlives the process, however it ends.
final class AppendedFile {
  let path: String
  private let descriptor: Int32

  /// Opens a file for appending.
  ///
  /// - Parameters:
  ///   - path: Where it lies.
  ///   - flags: What `open` takes beside writing and appending.
  /// - Throws: Why it cannot be made there.
  init(path: String, flags: Int32) throws(LogFileError) {
    self.path = path
    descriptor = open(path, O_WRONLY | O_APPEND | O_CLOEXEC | flags, 0o666)
    if descriptor < 0 { throw .file(.cannotCreate(path, reason: Self.reason)) }
  }

  deinit { close(descriptor) }

  /// Hands bytes to the operating system. A power cut right after may lose them.
  func append(_ bytes: Data) throws(LogFileError) {
    let isWritten = bytes.withUnsafeBytes { bytes in
      var rest = bytes[...]
      while !rest.isEmpty {
        let count = write(
          descriptor, UnsafeRawBufferPointer(rebasing: rest).baseAddress, rest.count)
        if count < 0, errno != EINTR { return false }
        rest = rest.dropFirst(max(count, 0))
      }
      return true
    }
    if !isWritten { throw .cannotWrite(path: path, reason: Self.reason) }
  }

  /// Cuts everything from a byte on.
  func cut(to length: Int) throws(LogFileError) {
    if ftruncate(descriptor, off_t(length)) != 0 {
      throw .cannotWrite(path: path, reason: Self.reason)
    }
  }

  private static var reason: String { String(cString: strerror(errno)) }
}

/// Why a run could not be logged.
package enum LogFileError: Error, Equatable, CustomStringConvertible {
  case file(FileError)
  case cannotWrite(path: String, reason: String)
  case otherColumns(path: String, found: String, expected: String)
  case damagedRow(path: String, line: Int)

  package var description: String {
    switch self {
    case .file(let error):
      "\(error)"
    case .cannotWrite(let path, let reason):
      "\(path) could not be written (\(reason)). Make room on its disk, then resume the run."
    case .otherColumns(let path, let found, let expected):
      "\(path) has other columns than this run: found \(found), expected \(expected). "
        + "Resume with the losses and figures that the run began with, or move the file away."
    case .damagedRow(let path, let line):
      "\(path):\(line): this is not a row of the table. Mend it, or move the file away."
    }
  }
}
