import Foundation

/// A file that appears whole or not at all: written under a hidden name, then moved into place.
///
/// The hidden file lies in the folder of the destination, so that moving it is atomic. What cannot
/// be renamed onto (standard output, a device, a pipe) gets a copy from a file in the temporary
/// folder. The first failure of the operating system is kept: libsndfile hides it.
///
/// The data is not forced to the disk (`fsync`): a reader never sees half a file, but a power cut
/// right after may lose it.
package final class OutputFile {
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
  ) throws(AudioFileError) {
    self.path = path
    destination = try Self.destination(of: path, standardOutput: standardOutput)
    let visible =
      if case .rename(let target) = destination {
        URL(filePath: target)
      } else {
        FileManager.default.temporaryDirectory.appending(path: "fader")
      }
    let hidden = visible.deletingLastPathComponent()
      .appending(path: ".\(visible.lastPathComponent)").path(percentEncoded: false)
    // The process number keeps two commands apart, the attempt two files of one command.
    var attempt = 0
    var candidate: String
    repeat {
      candidate = "\(hidden).\(getpid())-\(attempt).tmp"
      descriptor = open(candidate, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0o666)
      attempt += 1
    } while descriptor < 0 && errno == EEXIST
    temporaryPath = candidate
    if descriptor < 0 {
      throw .cannotCreate(path: path, reason: Self.reason(errno))
    }
  }

  deinit { discard() }

  private static func destination(
    of path: String, standardOutput: Int32
  ) throws(AudioFileError) -> Destination {
    if path == "-" { return .copyToStandardOutput(descriptor: standardOutput) }
    var status = stat()
    guard stat(path, &status) == 0 else { return .rename(to: path) }
    switch status.st_mode & S_IFMT {
    case S_IFDIR: throw .isFolder(path: path)
    // Moving a file onto it would ask nobody, and root is asked nowhere.
    case S_IFREG where status.st_mode & 0o222 == 0:
      throw .cannotCreate(path: path, reason: "a write-protected file lies there")
    // A link stays a link; the file it leads to is replaced.
    case S_IFREG:
      return .rename(to: URL(filePath: path).resolvingSymlinksInPath().path(percentEncoded: false))
    default: return .copy(to: path)
    }
  }

  /// Appends text in UTF-8.
  package func write(_ text: String) throws(AudioFileError) {
    var text = text
    text.withUTF8 { bytes in
      if let start = bytes.baseAddress { _ = write(start, bytes.count) }
    }
    try check()
  }

  /// Appends bytes.
  package func write(_ bytes: UnsafeRawBufferPointer) throws(AudioFileError) {
    if let start = bytes.baseAddress { _ = write(start, bytes.count) }
    try check()
  }

  // MARK: What libsndfile calls

  var length: Int {
    var status = stat()
    return fstat(descriptor, &status) == 0 ? Int(status.st_size) : -1
  }

  func seek(_ offset: Int, _ origin: Int32) -> Int { lseek(descriptor, offset, origin) }

  func read(_ bytes: UnsafeMutableRawPointer, _ count: Int) -> Int {
    Foundation.read(descriptor, bytes, count)
  }

  func write(_ bytes: UnsafeRawPointer, _ count: Int) -> Int { write(bytes, count, to: descriptor) }

  private func write(_ bytes: UnsafeRawPointer, _ count: Int, to descriptor: Int32) -> Int {
    var done = 0
    while done < count {
      let written = Foundation.write(descriptor, bytes + done, count - done)
      if written > 0 {
        done += written
      } else if errno != EINTR {
        if failure == 0 { failure = errno }
        break
      }
    }
    return done
  }

  // MARK: The end

  /// Throws what has gone wrong so far.
  func check() throws(AudioFileError) {
    switch failure {
    case 0: return
    case ENOSPC, EDQUOT: throw .diskFull(path: path)
    default: throw .cannotWrite(path: path, reason: Self.reason(failure))
    }
  }

  /// Moves the file into place, or copies it where it cannot be moved.
  package func commit() throws(AudioFileError) {
    defer { discard() }
    try check()
    switch destination {
    case .rename(let target):
      // Closed first: a network disk may only now tell that it is full. Renamed, the file is no
      // longer ours to discard.
      if close(descriptor) != 0 { failure = errno }
      descriptor = -1
      if failure != 0 || rename(temporaryPath, target) != 0 {
        if failure == 0 { failure = errno }
        unlink(temporaryPath)
      }
    case .copyToStandardOutput(let output):
      copy(to: output)
    case .copy(let target):
      let output = open(target, O_WRONLY | O_CLOEXEC)
      if output < 0 { throw .cannotCreate(path: path, reason: Self.reason(errno)) }
      copy(to: output)
      if close(output) != 0, failure == 0 { failure = errno }
    }
    try check()
  }

  private func copy(to output: Int32) {
    let chunk = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 20, alignment: 64)
    defer { chunk.deallocate() }
    guard let start = chunk.baseAddress, seek(0, SEEK_SET) == 0 else { return }
    while failure == 0 {
      let count = read(start, chunk.count)
      if count < 0 { failure = errno }
      if count <= 0 { break }
      _ = write(start, count, to: output)
    }
  }

  /// Closes and removes the hidden file, where it still lies there.
  func discard() {
    guard descriptor >= 0 else { return }
    close(descriptor)
    descriptor = -1
    unlink(temporaryPath)
  }

  private static func reason(_ code: Int32) -> String { String(cString: strerror(code)) }
}
