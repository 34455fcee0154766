import Documents
import Foundation

/// The right to write a run folder: one process has it, and it ends with the process, however that ends.
///
/// An advisory lock (`flock`, which NFS passes on) on the hidden file `.lock`, which names its holder and is
/// removed with the lock. A killed process leaves the file, but not the lock.
final class RunLock {
  private let path: String
  private let descriptor: Int32

  /// Takes the lock.
  ///
  /// - Parameter folder: The run's, which exists.
  /// - Throws: Who has it; that no file can be made there.
  init(_ folder: RunFolder) throws(TrainingError) {
    path = folder.path + "/.lock"
    while true {
      let descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o666)
      if descriptor < 0 {
        throw .file(.cannotCreate(path, reason: FileError.reason(errno)))
      }
      // A file system without locks must not keep anybody from training.
      guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 || errno != EWOULDBLOCK else {
        var name = [UInt8](repeating: 0, count: 512)
        let count = max(0, pread(descriptor, &name, name.count, 0))
        close(descriptor)
        throw .busy(folder.path, holder: String(decoding: name[..<count], as: UTF8.self))
      }
      // Whoever had the lock may have removed the file since it was opened.
      if Self.identity(of: descriptor) == Self.identity(of: path) {
        self.descriptor = descriptor
        break
      }
      close(descriptor)
    }
    let name = Array("process \(getpid()) on \(EventFile.localHost)".utf8)
    _ = ftruncate(descriptor, 0)
    _ = pwrite(descriptor, name, name.count, 0)
  }

  deinit {
    unlink(path)
    close(descriptor)
  }

  private static func identity(of descriptor: Int32) -> [UInt64]? {
    var status = stat()
    return fstat(descriptor, &status) == 0 ? [UInt64(status.st_dev), UInt64(status.st_ino)] : nil
  }

  private static func identity(of path: String) -> [UInt64]? {
    var status = stat()
    return stat(path, &status) == 0 ? [UInt64(status.st_dev), UInt64(status.st_ino)] : nil
  }
}
