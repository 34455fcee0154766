/// Writes a zip archive without compression and without times, so that the same entries are the same
/// bytes.
///
/// The contents of each entry begin at a multiple of 64 bytes, as PyTorch's do, for readers that map
/// the file. No entry may begin or end beyond 4 GB.
package struct ZipWriter<Failure: Error> {
  private let sink: (UnsafeRawBufferPointer) throws(Failure) -> Void
  private var position = 0
  private var directory: [UInt8] = []
  private var entries = 0

  /// The beginning of 1980, when the times of zip begin.
  private static var date: UInt16 { 0x0021 }
  private static var alignment: Int { 64 }

  package init(to sink: @escaping (UnsafeRawBufferPointer) throws(Failure) -> Void) {
    self.sink = sink
  }

  /// Adds an entry.
  package mutating func add<Element: BitwiseCopyable>(
    _ name: String, _ contents: [Element]
  ) throws(Failure) {
    var checksum = CRC32()
    contents.withUnsafeBytes { checksum.add($0) }
    let size = contents.count * MemoryLayout<Element>.stride
    let start = position
    // An extra field of the kind "FB", which PyTorch uses too, fills up to the next multiple.
    let unfilled = start + 30 + name.utf8.count + 4
    let fill = (Self.alignment - unfilled % Self.alignment) % Self.alignment
    let shared = LittleEndian {
      $0.add(UInt16(0), UInt16(0), UInt16(0), Self.date)  // flags, method, time, date
      $0.add(checksum.value, Self.short(size), Self.short(size))
      $0.add(UInt16(name.utf8.count))
    }.bytes
    let header = LittleEndian {
      $0.add(UInt32(0x0403_4B50), UInt16(10))
      $0.bytes += shared
      $0.add(UInt16(fill + 4))
      $0.bytes += name.utf8
      $0.add(UInt16(0x4246), UInt16(fill))
      $0.bytes += [UInt8](repeating: 0, count: fill)
    }.bytes
    directory +=
      LittleEndian {
        $0.add(UInt32(0x0201_4B50), UInt16(10), UInt16(10))
        $0.bytes += shared
        $0.add(UInt16(0), UInt16(0), UInt16(0), UInt16(0))  // extra, comment, disk, attributes
        $0.add(UInt32(0), Self.short(start))
        $0.bytes += name.utf8
      }.bytes
    try header.pass(to: sink)
    try contents.pass(to: sink)
    position += header.count + size
    entries += 1
  }

  /// Ends the archive with its directory.
  package func finish() throws(Failure) {
    try directory.pass(to: sink)
    try LittleEndian {
      $0.add(UInt32(0x0605_4B50), UInt16(0), UInt16(0), UInt16(entries), UInt16(entries))
      $0.add(Self.short(directory.count), Self.short(position), UInt16(0))
    }.bytes.pass(to: sink)
  }

  private static func short(_ number: Int) -> UInt32 {
    guard let short = UInt32(exactly: number), short < .max else {
      preconditionFailure("ZipWriter: byte \(number) is beyond 4 GB")
    }
    return short
  }
}

/// Bytes of whole numbers, the least significant first.
private struct LittleEndian {
  var bytes: [UInt8] = []

  init(_ body: (inout LittleEndian) -> Void) { body(&self) }

  mutating func add<each Number: FixedWidthInteger>(_ numbers: repeat each Number) {
    for number in repeat each numbers {
      withUnsafeBytes(of: number.littleEndian) { bytes += $0 }
    }
  }
}
