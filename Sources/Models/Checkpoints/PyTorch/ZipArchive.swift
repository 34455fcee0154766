import Documents

/// The directory of a zip archive whose entries are stored without compression.
///
/// Source: PKWARE, ".ZIP File Format Specification" (APPNOTE 6.3.10), sections 4.3.7 to 4.5.3.
struct ZipArchive {
  /// A file in the archive.
  struct Entry {
    let name: String
    /// Its bytes in the file.
    let range: Range<Int>
    let checksum: UInt32
  }

  private enum Signature {
    static let localHeader: UInt32 = 0x0403_4B50
    static let directoryEntry: UInt32 = 0x0201_4B50
    static let end: UInt32 = 0x0605_4B50
    static let end64: UInt32 = 0x0606_4B50
    static let end64Locator: UInt32 = 0x0706_4B50
  }

  private static let endSize = 22
  private static let end64Size = 56
  private static let locatorSize = 20
  private static let localHeaderSize = 30
  /// What a 16-bit length, such as the comment's, is at most.
  private static let longestField = 0xFFFF

  private let file: CheckpointFile
  /// The entries as the directory tells them, by name; a range is only checked by `entry`.
  private var listed: [String: Listed] = [:]
  /// The names in the order of the directory.
  private(set) var names: [String] = []

  private struct Listed {
    let headerStart: Int
    let size: Int
    let storedSize: Int
    let checksum: UInt32
    let method: UInt16
    let flags: UInt16
  }

  /// Reads the directory.
  init(_ file: CheckpointFile) throws(CheckpointError) {
    self.file = file
    var directory = ByteCursor(try file.bytes(try Self.directory(of: file)))
    while directory.remaining > 0 {
      guard let (name, entry) = Self.next(in: &directory) else {
        throw file.error(.wrongDirectory)
      }
      if listed.updateValue(entry, forKey: name) != nil {
        throw file.error(.duplicateEntry(entry: name))
      }
      names.append(name)
    }
  }

  /// The bytes of the directory, whose place stands at the end of the file.
  private static func directory(of file: CheckpointFile) throws(CheckpointError) -> Range<Int> {
    // The end record is the last thing but for a comment of its own.
    let tailStart = max(0, file.size - endSize - longestField - locatorSize)
    let tail = try file.bytes(tailStart..<file.size)
    guard let end = lastEnd(in: tail) else { throw file.error(.noDirectory) }
    var record = ByteCursor(Array(tail[end...]))
    _ = record.take(12)
    var size = record.count(UInt32.self)
    var start = record.count(UInt32.self)
    if end >= locatorSize {
      var locator = ByteCursor(Array(tail[end - locatorSize..<end]))
      if locator.integer(UInt32.self) == Signature.end64Locator {
        _ = locator.take(4)
        guard let end64 = locator.count(UInt64.self), end64 <= file.size - end64Size else {
          throw file.error(.wrongDirectory)
        }
        record = ByteCursor(try file.bytes(end64..<end64 + end64Size))
        if record.integer(UInt32.self) != Signature.end64 { throw file.error(.wrongDirectory) }
        _ = record.take(36)
        size = record.count(UInt64.self)
        start = record.count(UInt64.self)
      }
    }
    guard let size, let start, start <= file.size, size <= file.size - start else {
      throw file.error(.wrongDirectory)
    }
    if size > CheckpointLimits.directoryBytes {
      throw file.error(.directoryTooLong(bytes: size, limit: CheckpointLimits.directoryBytes))
    }
    return start..<start + size
  }

  private static func lastEnd(in tail: [UInt8]) -> Int? {
    let signature = withUnsafeBytes(of: Signature.end.littleEndian, Array.init)
    guard tail.count >= endSize else { return nil }
    return (0...tail.count - endSize).reversed().first { tail[$0...].starts(with: signature) }
  }

  private static func next(in directory: inout ByteCursor) -> (String, Listed)? {
    guard directory.integer(UInt32.self) == Signature.directoryEntry, directory.take(4) != nil,
      let flags = directory.integer(UInt16.self), let method = directory.integer(UInt16.self),
      directory.take(4) != nil, let checksum = directory.integer(UInt32.self),
      let storedSize = directory.count(UInt32.self), let size = directory.count(UInt32.self),
      let nameSize = directory.count(UInt16.self), let extraSize = directory.count(UInt16.self),
      let commentSize = directory.count(UInt16.self), directory.take(8) != nil,
      let headerStart = directory.count(UInt32.self), let name = directory.take(nameSize),
      let extra = directory.take(extraSize), directory.take(commentSize) != nil
    else { return nil }
    // Numbers that do not fit into 32 bits stand in an extra field, only they, in this order.
    var numbers = [size, storedSize, headerStart]
    var long = long(in: ByteCursor(Array(extra)))
    for index in numbers.indices where numbers[index] == Int(UInt32.max) {
      guard let number = long?.count(UInt64.self) else { return nil }
      numbers[index] = number
    }
    let listed = Listed(
      headerStart: numbers[2], size: numbers[0], storedSize: numbers[1], checksum: checksum,
      method: method, flags: flags)
    return (String(decoding: name, as: UTF8.self), listed)
  }

  /// The extra field with 64-bit numbers.
  private static func long(in extra: ByteCursor) -> ByteCursor? {
    var extra = extra
    while let kind = extra.integer(UInt16.self), let size = extra.count(UInt16.self),
      let field = extra.take(size)
    {
      if kind == 1 { return ByteCursor(Array(field)) }
    }
    return nil
  }

  /// The entry of a name, or `nil` where there is none; its range lies in the file.
  func entry(_ name: String) throws(CheckpointError) -> Entry? {
    guard let listed = listed[name] else { return nil }
    if listed.flags & 1 != 0 { throw file.error(.encrypted(entry: name)) }
    if listed.method != 0 { throw file.error(.compressed(entry: name)) }
    let wrong = file.error(.wrongEntry(entry: name))
    guard listed.size == listed.storedSize, file.size >= Self.localHeaderSize,
      listed.headerStart <= file.size - Self.localHeaderSize
    else { throw wrong }
    let headerEnd = listed.headerStart + Self.localHeaderSize
    var header = ByteCursor(try file.bytes(listed.headerStart..<headerEnd))
    guard header.integer(UInt32.self) == Signature.localHeader, header.take(22) != nil,
      let nameSize = header.count(UInt16.self), let extraSize = header.count(UInt16.self)
    else { throw wrong }
    let start = headerEnd + nameSize + extraSize
    if start > file.size || listed.size > file.size - start { throw wrong }
    return Entry(name: name, range: start..<start + listed.size, checksum: listed.checksum)
  }

  /// The bytes of a short entry, with the right checksum.
  func bytes(of entry: Entry, limit: Int) throws(CheckpointError) -> [UInt8] {
    if entry.range.count > limit {
      throw file.error(.entryTooLong(entry: entry.name, bytes: entry.range.count, limit: limit))
    }
    let bytes = try file.bytes(entry.range)
    var checksum = CRC32()
    bytes.withUnsafeBytes { checksum.add($0) }
    if checksum.value != entry.checksum { throw file.error(.wrongChecksum(entry: entry.name)) }
    return bytes
  }
}
