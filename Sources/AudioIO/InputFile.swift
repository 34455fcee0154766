import Documents
import Foundation

/// A regular file open for reading at any place.
///
/// Not mapped into memory: a file that shrinks while it is mapped kills the process.
final class InputFile {
  private static let windowSize = 1 << 16

  let path: String
  /// The size in bytes when the file was opened.
  let size: Int
  private let descriptor: Int32
  /// What the operating system said when it first failed; 0 where it did not.
  private(set) var failure: Int32 = 0
  private var window: [UInt8] = []
  private var windowStart = 0

  /// Opens a file; what is not a regular file is refused before it can block.
  init(_ path: String) throws(AudioFileError) {
    var status = stat()
    if PathText.withBytes(of: path, { stat($0, &status) }) != 0 {
      throw errno == EACCES ? .file(.notReadable(path)) : .file(.missing(path))
    }
    switch status.st_mode & S_IFMT {
    case S_IFREG: break
    case S_IFDIR: throw .file(.isFolder(path))
    case S_IFIFO: throw .file(.notRegular(path, kind: "a pipe"))
    case S_IFSOCK: throw .file(.notRegular(path, kind: "a socket"))
    default: throw .file(.notRegular(path, kind: "a device"))
    }
    descriptor = PathText.withBytes(of: path) { open($0, O_RDONLY | O_CLOEXEC | O_NONBLOCK) }
    if descriptor < 0 { throw .file(.notReadable(path)) }
    self.path = path
    size = Int(status.st_size)
  }

  deinit { close(descriptor) }

  /// Copies bytes; fewer only at the end of the file, or where the operating system fails.
  func read(_ count: Int, at offset: Int, into bytes: UnsafeMutableRawPointer) -> Int {
    var done = 0
    while done < count {
      let got = pread(descriptor, bytes + done, count - done, off_t(offset + done))
      if got < 0 {
        if errno == EINTR { continue }
        if failure == 0 { failure = errno }
      }
      if got <= 0 { break }
      done += got
    }
    return done
  }

  /// The bytes of a range, as far as the file goes.
  func bytes(_ range: Range<Int>) -> [UInt8] {
    let range = range.clamped(to: 0..<size)
    return [UInt8](unsafeUninitializedCapacity: range.count) { buffer, count in
      count =
        buffer.baseAddress.map { read(range.count, at: range.lowerBound, into: $0) } ?? 0
    }
  }

  /// One byte; `nil` beyond the end. Fast where the next lies near.
  func byte(at offset: Int) -> UInt8? {
    if !(windowStart..<windowStart + window.count).contains(offset) {
      guard (0..<size).contains(offset) else { return nil }
      windowStart = offset
      window = bytes(offset..<offset + Self.windowSize)
    }
    let index = offset - windowStart
    return index < window.count ? window[index] : nil
  }

  /// A number of up to eight bytes; `nil` where the file ends before.
  func number(at offset: Int, bytes count: Int, isBigEndian: Bool = true) -> UInt64? {
    var value: UInt64 = 0
    for index in 0..<count {
      guard let byte = byte(at: offset + (isBigEndian ? index : count - 1 - index)) else {
        return nil
      }
      value = value << 8 | UInt64(byte)
    }
    return value
  }

  /// Whether these bytes of ASCII stand at a place.
  func holds(_ text: String, at offset: Int) -> Bool {
    text.utf8.enumerated().allSatisfy { byte(at: offset + $0.offset) == $0.element }
  }
}
