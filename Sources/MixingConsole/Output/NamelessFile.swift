import Foundation

/// A temporary file without a name: unlinked as soon as it is open, so that nothing is left behind however the program
/// ends.
///
/// It may be read by several threads at a time.
package final class NamelessFile: Sendable {
  /// Why it cannot be used.
  package enum Failure: Error, Equatable, CustomStringConvertible {
    case cannotCreate(folder: String, reason: String)
    case cannotWrite(folder: String, reason: String)
    case cannotRead(folder: String, reason: String)

    package var description: String {
      switch self {
      case .cannotCreate(let folder, let reason):
        "no temporary file can be made in \(folder): \(reason). Choose an output folder that can be "
          + "written to."
      case .cannotWrite(let folder, let reason):
        "the temporary file in \(folder) cannot be written: \(reason). Free some space, or write the "
          + "mix elsewhere."
      case .cannotRead(let folder, let reason):
        "the temporary file in \(folder) cannot be read back: \(reason)."
      }
    }
  }

  /// The open file, for whoever hands it to another process.
  package let descriptor: Int32
  private let folder: String

  /// An empty file in a folder.
  package init(folder: String) throws(Failure) {
    self.folder = folder
    var template = Array((folder + "/.fader-XXXXXX").utf8CString)
    descriptor = mkstemp(&template)
    if descriptor < 0 { throw .cannotCreate(folder: folder, reason: Self.reason) }
    _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC)
    unlink(template)
  }

  deinit { close(descriptor) }

  /// In bytes.
  package var length: Int {
    var status = stat()
    return fstat(descriptor, &status) == 0 ? Int(status.st_size) : 0
  }

  /// Gives it another length: what is beyond is lost, or zeros.
  package func cut(toBytes bytes: Int) throws(Failure) {
    if ftruncate(descriptor, off_t(bytes)) != 0 {
      throw .cannotWrite(folder: folder, reason: Self.reason)
    }
  }

  /// Writes bytes at a place.
  package func write(_ bytes: UnsafeRawBufferPointer, at start: Int) throws(Failure) {
    var done = 0
    while done < bytes.count {
      let count = pwrite(
        descriptor, bytes.baseAddress.map { $0 + done }, bytes.count - done, off_t(start + done))
      if count < 0 && errno == EINTR { continue }
      if count <= 0 { throw .cannotWrite(folder: folder, reason: Self.reason) }
      done += count
    }
  }

  /// Reads bytes from a place, all of which have to be there.
  package func read(_ bytes: UnsafeMutableRawBufferPointer, at start: Int) throws(Failure) {
    var done = 0
    while done < bytes.count {
      let count = pread(
        descriptor, bytes.baseAddress.map { $0 + done }, bytes.count - done, off_t(start + done))
      if count < 0 && errno == EINTR { continue }
      if count <= 0 {
        throw .cannotRead(folder: folder, reason: count < 0 ? Self.reason : "it is cut short")
      }
      done += count
    }
  }

  private static var reason: String { String(cString: strerror(errno)) }
}
