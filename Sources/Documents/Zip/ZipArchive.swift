/// Where the bytes of a zip archive lie, and how its reader says what is wrong with it.
package protocol ZipSource {
  associatedtype Failure: Error

  /// How many bytes there are.
  var size: Int { get }

  /// The bytes of a range that lies within the size.
  func bytes(_ range: Range<Int>) throws(Failure) -> [UInt8]

  /// What is wrong with the archive, as an error of the reader's own.
  func failure(_ error: ZipError) -> Failure
}

/// The directory of a zip archive whose entries are stored without compression.
///
/// Source: PKWARE, ".ZIP File Format Specification" (APPNOTE 6.3.10), sections 4.3.7 to 4.5.3.
package struct ZipArchive<Source: ZipSource> {
  private static var endSize: Int { 22 }
  private static var end64Size: Int { 56 }
  private static var locatorSize: Int { 20 }
  private static var localHeaderSize: Int { 30 }
  /// What a 16-bit length, such as the comment's, is at most.
  private static var longestField: Int { 0xFFFF }

  private let source: Source
  /// The entries as the directory tells them, by name; a range is only checked by `entry`.
  private var listed: [String: Listed] = [:]
  /// The names in the order of the directory.
  package private(set) var names: [String] = []

  private struct Listed {
    let headerStart: Int
    let size: Int
    let storedSize: Int
    let checksum: UInt32
    let method: UInt16
    let flags: UInt16
  }

  /// Reads the directory.
  ///
  /// - Parameters:
  ///   - source: The archive.
  ///   - limit: How many bytes the directory may have, so that a hostile file ends in a message.
  /// - Throws: What is wrong with the directory, or what the source throws.
  package init(_ source: Source, directoryLimit limit: Int) throws(Source.Failure) {
    self.source = source
    var directory = ByteCursor(try source.bytes(try Self.directory(of: source, limit: limit)))
    while directory.remaining > 0 {
      guard let (name, entry) = Self.next(in: &directory) else {
        throw source.failure(.damagedDirectory)
      }
      if listed.updateValue(entry, forKey: name) != nil {
        throw source.failure(.duplicateEntry(name))
      }
      names.append(name)
    }
  }

  /// The bytes of the directory, whose place stands at the end of the source.
  private static func directory(
    of source: Source, limit: Int
  ) throws(Source.Failure) -> Range<Int> {
    // The end record is the last thing but for a comment of its own.
    let tailStart = max(0, source.size - endSize - longestField - locatorSize)
    let tail = try source.bytes(tailStart..<source.size)
    guard let end = lastEnd(in: tail) else { throw source.failure(.noDirectory) }
    var record = ByteCursor(Array(tail[end...]))
    _ = record.take(12)
    var size = record.count(UInt32.self)
    var start = record.count(UInt32.self)
    if end >= locatorSize {
      var locator = ByteCursor(Array(tail[end - locatorSize..<end]))
      if locator.integer(UInt32.self) == Signature.end64Locator {
        _ = locator.take(4)
        guard let end64 = locator.count(UInt64.self), end64 <= source.size - end64Size else {
          throw source.failure(.damagedDirectory)
        }
        record = ByteCursor(try source.bytes(end64..<end64 + end64Size))
        if record.integer(UInt32.self) != Signature.end64 {
          throw source.failure(.damagedDirectory)
        }
        _ = record.take(36)
        size = record.count(UInt64.self)
        start = record.count(UInt64.self)
      }
    }
    guard let size, let start, start <= source.size, size <= source.size - start else {
      throw source.failure(.damagedDirectory)
    }
    if size > limit {
      throw source.failure(.directoryTooLong(bytes: size, limit: limit))
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

  /// The entry of a name, or `nil` where there is none; its range lies in the source.
  package func entry(_ name: String) throws(Source.Failure) -> ZipEntry? {
    guard let listed = listed[name] else { return nil }
    if listed.flags & 1 != 0 { throw source.failure(.encrypted(name)) }
    if listed.method != 0 { throw source.failure(.compressed(name)) }
    let wrong = source.failure(.misplacedEntry(name))
    guard listed.size == listed.storedSize, source.size >= Self.localHeaderSize,
      listed.headerStart <= source.size - Self.localHeaderSize
    else { throw wrong }
    let headerEnd = listed.headerStart + Self.localHeaderSize
    var header = ByteCursor(try source.bytes(listed.headerStart..<headerEnd))
    guard header.integer(UInt32.self) == Signature.localHeader, header.take(22) != nil,
      let nameSize = header.count(UInt16.self), let extraSize = header.count(UInt16.self)
    else { throw wrong }
    let start = headerEnd + nameSize + extraSize
    if start > source.size || listed.size > source.size - start { throw wrong }
    return ZipEntry(name: name, range: start..<start + listed.size, checksum: listed.checksum)
  }

  /// The bytes of a short entry, with the right checksum.
  package func bytes(of entry: ZipEntry, limit: Int) throws(Source.Failure) -> [UInt8] {
    if entry.range.count > limit {
      throw source.failure(.entryTooLong(entry.name, bytes: entry.range.count, limit: limit))
    }
    let bytes = try source.bytes(entry.range)
    var checksum = CRC32()
    bytes.withUnsafeBytes { checksum.add($0) }
    if checksum.value != entry.checksum { throw source.failure(.wrongChecksum(entry.name)) }
    return bytes
  }
}

/// A file in a zip archive.
package struct ZipEntry {
  package let name: String
  /// Its bytes in the archive.
  package let range: Range<Int>
  package let checksum: UInt32
}

private enum Signature {
  static let localHeader: UInt32 = 0x0403_4B50
  static let directoryEntry: UInt32 = 0x0201_4B50
  static let end: UInt32 = 0x0605_4B50
  static let end64: UInt32 = 0x0606_4B50
  static let end64Locator: UInt32 = 0x0706_4B50
}

/// Why a zip archive cannot be read.
///
/// Most archives hold something of a program's own, so who reads one adds what to do about it.
package enum ZipError: Error, Hashable, CustomStringConvertible {
  case noDirectory
  case damagedDirectory
  case directoryTooLong(bytes: Int, limit: Int)
  case duplicateEntry(String)
  case compressed(String)
  case encrypted(String)
  /// The entry does not lie where the directory says, or is not as long.
  case misplacedEntry(String)
  case entryTooLong(String, bytes: Int, limit: Int)
  case wrongChecksum(String)

  package var description: String {
    switch self {
    case .noDirectory:
      "the zip archive has no directory at its end. The file was cut short; copy it again."
    case .damagedDirectory:
      "the directory of the zip archive is damaged. Copy the file again."
    case .directoryTooLong(let bytes, let limit):
      "the directory of the zip archive has \(bytes) bytes; Fader reads at most \(limit)."
    case .duplicateEntry(let entry):
      "\(entry) is in the zip archive twice."
    case .compressed(let entry):
      "\(entry) in the zip archive is compressed; Fader reads what is stored without compression."
    case .encrypted(let entry):
      "\(entry) in the zip archive is encrypted."
    case .misplacedEntry(let entry):
      "\(entry) in the zip archive does not lie where the directory says. Copy the file again."
    case .entryTooLong(let entry, let bytes, let limit):
      "\(entry) has \(bytes) bytes; Fader reads at most \(limit)."
    case .wrongChecksum(let entry):
      "the checksum of \(entry) is wrong. The file is damaged; copy it again."
    }
  }
}
