import Foundation

/// Whole files as bytes.
package enum FileBytes {
  /// Reads a file from its beginning to its end; a pipe too.
  ///
  /// - Parameters:
  ///   - path: The file.
  ///   - limit: How many bytes it may hold, so that a wrong file ends in a message, not in memory.
  ///   - kind: What it is taken for, such as `a session`, for the messages.
  /// - Returns: All of its bytes.
  /// - Throws: Why it cannot be read, or that it holds more than `limit`.
  package static func read(
    _ path: String, limit: Int, as kind: String
  ) throws(FileError) -> [UInt8] {
    let descriptor = PathText.withBytes(of: path) { open($0, O_RDONLY | O_CLOEXEC) }
    if descriptor < 0 { throw FileError(opening: path, code: errno) }
    defer { close(descriptor) }
    var bytes: [UInt8] = []
    var block = [UInt8](repeating: 0, count: 1 << 20)
    while bytes.count <= limit {
      let count = Foundation.read(descriptor, &block, block.count)
      if count == 0 { return bytes }
      if count < 0, errno == EINTR { continue }
      if count < 0, errno == EISDIR { throw .isFolder(path, wanted: kind) }
      if count < 0 { throw .cannotRead(path, reason: FileError.reason(errno)) }
      bytes += block[..<count]
    }
    throw .tooLarge(path, limit: limit, kind: kind)
  }
}
