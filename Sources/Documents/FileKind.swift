import Foundation

/// What lies at a path, links followed.
package enum FileKind {
  case missing, file, writeProtectedFile, folder
  /// A device, a pipe, a socket.
  case special

  /// Looks at a path.
  package init(at path: String) {
    var status = stat()
    guard PathText.withBytes(of: path, { stat($0, &status) }) == 0 else {
      self = .missing
      return
    }
    switch status.st_mode & S_IFMT {
    case S_IFREG: self = status.st_mode & 0o222 == 0 ? .writeProtectedFile : .file
    case S_IFDIR: self = .folder
    default: self = .special
    }
  }
}
