import Foundation
import Synchronization

/// A file that appears whole or not at all: written under a hidden name, then moved into place.
///
/// The hidden file lies in the folder of the destination, so that moving it is atomic. What cannot
/// be renamed onto (standard output, a device, a pipe) gets a copy from a file in the temporary
/// folder. The first failure of the operating system is kept: libsndfile hides it.
///
/// The data is not forced to the disk (`fsync`): a reader never sees half a file, but a power cut
/// right after may lose it.
package final class OutputFile {
  /// The hidden files of all that is being written, as the bytes of their names. Global, as a signal is: it ends
  /// the whole process.
  private static let unfinished = Mutex<Set<[UInt8]>>([])

  private enum Destination {
    case rename(to: String)
    case copy(to: String)
    case copyToStandardOutput(descriptor: Int32)
  }

  /// Where it will be; `-` is standard output.
  package let path: String
  /// The hidden file that is written to.
  package let temporaryPath: String
  private let destination: Destination
  private var descriptor: Int32
  private var failure: Int32 = 0

  /// Begins a file.
  ///
  /// - Parameters:
  ///   - path: Where it will be; `-` is standard output.
  ///   - standardOutput: The descriptor that `-` means.
  /// - Throws: Why no file can be made there.
  package init(
    path: String, standardOutput: Int32 = STDOUT_FILENO
  ) throws(FileError) {
    self.path = path
    destination = try Self.destination(of: path, standardOutput: standardOutput)
    let visible =
      if case .rename(let target) = destination {
        URL(filePath: target)
      } else {
        FileManager.default.temporaryDirectory.appending(path: "fader")
      }
    // Of a long name the beginning: with what is added it would be too long for the file system.
    let hidden = visible.deletingLastPathComponent()
      .appending(path: ".\(visible.lastPathComponent.prefix(50))").path(percentEncoded: false)
    // The process number keeps two commands apart, the attempt two files of one command.
    var attempt = 0
    var candidate: String
    repeat {
      candidate = "\(hidden).\(getpid())-\(attempt).tmp"
      descriptor = PathText.withBytes(of: candidate) {
        open($0, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0o666)
      }
      attempt += 1
    } while descriptor < 0 && errno == EEXIST
    temporaryPath = candidate
    if descriptor < 0 {
      throw .cannotCreate(path, reason: FileError.reason(errno))
    }
    _ = Self.unfinished.withLock { $0.insert(Array(candidate.utf8)) }
  }

  deinit { discard() }

  private static func destination(
    of path: String, standardOutput: Int32
  ) throws(FileError) -> Destination {
    if path == "-" { return .copyToStandardOutput(descriptor: standardOutput) }
    if path.hasSuffix("/") { throw .isFolder(path) }
    var status = stat()
    guard PathText.withBytes(of: path, { stat($0, &status) }) == 0 else { return .rename(to: path) }
    switch status.st_mode & S_IFMT {
    case S_IFDIR: throw .isFolder(path)
    // Moving a file onto it would ask nobody, and root is asked nowhere.
    case S_IFREG where status.st_mode & 0o222 == 0:
      throw .cannotCreate(path, reason: "a write-protected file lies there")
    // A link stays a link; the file it leads to is replaced.
    case S_IFREG:
      return .rename(to: PathText.resolved(path) ?? path)
    default: return .copy(to: path)
    }
  }

  /// Appends text in UTF-8.
  package func write(_ text: String) throws(FileError) {
    var text = text
    text.withUTF8 { bytes in
      if let start = bytes.baseAddress { _ = write(start, bytes.count) }
    }
    try check()
  }

  /// Appends bytes.
  package func write(_ bytes: UnsafeRawBufferPointer) throws(FileError) {
    if let start = bytes.baseAddress { _ = write(start, bytes.count) }
    try check()
  }

  // MARK: As an open file

  /// In bytes; −1 where the operating system does not say.
  package var length: Int {
    var status = stat()
    return fstat(descriptor, &status) == 0 ? Int(status.st_size) : -1
  }

  /// Goes to a place, as `lseek`; returns where that is.
  package func seek(_ offset: Int, _ origin: Int32) -> Int { lseek(descriptor, offset, origin) }

  /// Reads what was written; returns how many bytes, as `read`.
  package func read(_ bytes: UnsafeMutableRawPointer, _ count: Int) -> Int {
    Foundation.read(descriptor, bytes, count)
  }

  /// - Returns: `count`, or 0 where something went wrong.
  package func write(_ bytes: UnsafeRawPointer, _ count: Int) -> Int {
    let code = Self.write(UnsafeRawBufferPointer(start: bytes, count: count), to: descriptor)
    if let code, failure == 0 { failure = code }
    return code == nil ? count : 0
  }

  /// Writes all bytes to a descriptor, however long that takes.
  ///
  /// - Returns: The error of the operating system (`errno`), or `nil`.
  package static func write(_ bytes: UnsafeRawBufferPointer, to descriptor: Int32) -> Int32? {
    var rest = bytes[...]
    while !rest.isEmpty {
      let written = Foundation.write(
        descriptor, UnsafeRawBufferPointer(rebasing: rest).baseAddress, rest.count)
      if written > 0 {
        rest = rest.dropFirst(written)
      } else if errno == EAGAIN {
        // A pipe whose other end asked for no waiting.
        var room = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
        poll(&room, 1, -1)
      } else if errno != EINTR {
        return errno
      }
    }
    return nil
  }

  // MARK: The end

  /// Throws what has gone wrong so far.
  package func check() throws(FileError) {
    switch failure {
    case 0: return
    case ENOSPC, EDQUOT: throw .diskFull(path)
    default: throw .cannotWrite(path, reason: FileError.reason(failure))
    }
  }

  /// Moves the file into place, or copies it where it cannot be moved.
  package func commit() throws(FileError) {
    defer { discard() }
    try check()
    switch destination {
    case .rename(let target):
      // Closed first: a network disk may only now tell that it is full. Renamed, the file is no
      // longer ours to discard.
      if close(descriptor) != 0 { failure = errno }
      descriptor = -1
      if failure != 0 || !Self.move(temporaryPath, to: target) {
        if failure == 0 { failure = errno }
        Self.remove(temporaryPath)
      }
      forget()
    case .copyToStandardOutput(let output):
      copy(to: output)
    case .copy(let target):
      let output = PathText.withBytes(of: target) { open($0, O_WRONLY | O_CLOEXEC) }
      if output < 0 { throw .cannotCreate(path, reason: FileError.reason(errno)) }
      copy(to: output)
      if close(output) != 0, failure == 0 { failure = errno }
    }
    try check()
  }

  /// Copies the file. A reader that goes away (`fader … | head`) wants no more of it: no failure.
  private func copy(to output: Int32) {
    let chunk = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 20, alignment: 64)
    defer { chunk.deallocate() }
    guard let start = chunk.baseAddress, seek(0, SEEK_SET) == 0 else { return }
    while failure == 0 {
      let count = read(start, chunk.count)
      if count < 0 { failure = errno }
      if count <= 0 { break }
      let code = Self.write(UnsafeRawBufferPointer(rebasing: chunk[..<count]), to: output)
      if code == EPIPE { break }
      if let code { failure = code }
    }
  }

  /// Closes and removes the hidden file, where it still lies there.
  package func discard() {
    guard descriptor >= 0 else { return }
    close(descriptor)
    descriptor = -1
    Self.remove(temporaryPath)
    forget()
  }

  private func forget() {
    _ = Self.unfinished.withLock { $0.remove(Array(temporaryPath.utf8)) }
  }

  /// Removes the hidden files of all that is being written, as the last thing that a process does.
  package static func removeUnfinished() {
    unfinished.withLock { paths in
      for path in paths { remove(String(decoding: path, as: UTF8.self)) }
      paths = []
    }
  }

  private static func move(_ source: String, to target: String) -> Bool {
    PathText.withBytes(of: source) { source in
      PathText.withBytes(of: target) { rename(source, $0) == 0 }
    }
  }

  private static func remove(_ path: String) { _ = PathText.withBytes(of: path) { unlink($0) } }
}
