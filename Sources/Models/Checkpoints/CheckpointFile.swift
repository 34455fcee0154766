import Documents
import Foundation

/// A file open for reading at any place.
///
/// Not mapped into memory: a file that shrinks while it is mapped kills the process, one that
/// shrinks while it is read is an error.
final class CheckpointFile: ZipSource {
  let path: String
  /// Its size in bytes when it was opened.
  let size: Int
  private let descriptor: Int32

  /// Opens a file; what is not a regular file is refused before it can block.
  init(path: String) throws(CheckpointError) {
    func refuse(_ error: FileError) -> CheckpointError {
      CheckpointError(file: path, .file(error))
    }
    var status = stat()
    if stat(path, &status) != 0 { throw refuse(FileError(opening: path, code: errno)) }
    switch status.st_mode & S_IFMT {
    case S_IFREG: break
    case S_IFDIR: throw refuse(.isFolder(path, wanted: "the checkpoint in it"))
    default: throw refuse(.notRegular(path, kind: "a device or a pipe"))
    }
    self.path = path
    size = Int(status.st_size)
    descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
    if descriptor < 0 { throw refuse(FileError(opening: path, code: errno)) }
  }

  deinit { close(descriptor) }

  func error(_ cause: CheckpointError.Cause) -> CheckpointError {
    CheckpointError(file: path, cause)
  }

  func failure(_ error: ZipError) -> CheckpointError { self.error(.zip(error)) }

  /// The bytes of a range; the caller has checked that it lies in the file and is not too long.
  func bytes(_ range: Range<Int>) throws(CheckpointError) -> [UInt8] {
    var failure: CheckpointError.Cause?
    let bytes = [UInt8](unsafeUninitializedCapacity: range.count) { buffer, count in
      failure = fill(UnsafeMutableRawBufferPointer(buffer), from: range.lowerBound, range.count)
      count = failure == nil ? range.count : 0
    }
    if let failure { throw error(failure) }
    return bytes
  }

  /// The numbers that lie one after the other in a range.
  ///
  /// - Parameters:
  ///   - range: A range of bytes that the caller has checked, as `bytes`.
  ///   - element: How they are stored, a type that can be read.
  ///   - isBigEndian: Whether the most significant byte of a number comes first.
  /// - Returns: Each number as the nearest `Float`.
  /// - Throws: What the operating system says, or that the file has become shorter.
  func numbers(
    _ range: Range<Int>, _ element: ElementType, isBigEndian: Bool
  ) throws(CheckpointError) -> [Float] {
    var failure: CheckpointError.Cause?
    let total = range.count / element.byteCount
    let numbers = [Float](unsafeUninitializedCapacity: total) { buffer, count in
      if element == .float32 && !isBigEndian {
        failure = fill(UnsafeMutableRawBufferPointer(buffer), from: range.lowerBound, total * 4)
      } else {
        failure = forEachChunk(of: range.lowerBound..<range.lowerBound + total * element.byteCount)
        {
          start, bytes in
          let first = (start - range.lowerBound) / element.byteCount
          let numbers = buffer[first..<first + bytes.count / element.byteCount]
          element.decode(
            bytes, isBigEndian: isBigEndian, into: UnsafeMutableBufferPointer(rebasing: numbers))
        }
      }
      count = failure == nil ? total : 0
    }
    if let failure { throw error(failure) }
    return numbers
  }

  /// The checksum of a range.
  func checksum(_ range: Range<Int>) throws(CheckpointError) -> UInt32 {
    var checksum = CRC32()
    let failure = forEachChunk(of: range) { _, bytes in checksum.add(bytes) }
    if let failure { throw error(failure) }
    return checksum.value
  }

  /// Reads a range in pieces whose lengths are multiples of every element's size, but for the last.
  private func forEachChunk(
    of range: Range<Int>, _ body: (_ start: Int, _ bytes: UnsafeRawBufferPointer) -> Void
  ) -> CheckpointError.Cause? {
    let chunk = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 18, alignment: 64)
    defer { chunk.deallocate() }
    var start = range.lowerBound
    while start < range.upperBound {
      let count = min(chunk.count, range.upperBound - start)
      if let failure = fill(chunk, from: start, count) { return failure }
      body(start, UnsafeRawBufferPointer(rebasing: chunk[..<count]))
      start += count
    }
    return nil
  }

  /// Reads exactly so many bytes, or says why that is impossible.
  private func fill(
    _ buffer: UnsafeMutableRawBufferPointer, from offset: Int, _ count: Int
  ) -> CheckpointError.Cause? {
    guard count > 0, let start = buffer.baseAddress else { return nil }
    var done = 0
    while done < count {
      let read = pread(descriptor, start + done, count - done, offset + done)
      if read > 0 {
        done += read
      } else if read == 0 {
        return .shrunk
      } else if errno != EINTR {
        return .file(.cannotRead(path, reason: FileError.reason(errno)))
      }
    }
    return nil
  }
}

/// What a checkpoint may hold, so that a broken or hostile file ends in a message, not in memory.
enum CheckpointLimits {
  /// Numbers in all weights of a model: one gigabyte of `Float`.
  static let parameters = 1 << 28
  /// Numbers over which one weight may be scattered in its storage.
  static let scattered = 1 << 26
  /// Weights, and whatever else has a name.
  static let weights = 1 << 16
  /// Bytes of one storage in a PyTorch archive.
  static let storageBytes = 1 << 31
  /// Dimensions of a tensor.
  static let dimensions = 16
  /// Bytes of JSON in front of a safetensors file; the format itself allows 100 MB.
  static let headerBytes = 1 << 24
  /// Bytes of the directory of a zip archive.
  static let directoryBytes = 1 << 24
  /// Bytes of a pickle stream.
  static let pickleBytes = 1 << 25
  /// Values on the stack of the pickle machine, and marks.
  static let stackDepth = 1 << 20
  /// Values held by all containers and the memo of a pickle stream.
  static let pickleValues = 1 << 22
}
