/// What a FLAC file says of its sound, and the headers of its frames.
struct FlacStream {
  /// Where a frame begins, and what it holds.
  struct Header {
    let offset: Int
    let samples: Range<Int>
    /// Whether frames bear their own number, not that of their first sample: all have one size.
    let isNumbered: Bool
  }

  let file: InputFile
  /// Everything in front of the frames, its seek table blanked: other pieces lie elsewhere.
  let metadata: [FilePieces.Piece]
  /// Where the first frame begins, and where the last ends.
  let start: Int
  let end: Int
  private let blockSize: Int
  private let channels: Int
  private let bits: Int
  /// Samples per channel; 0 where the file does not say.
  private let samples: Int

  init?(_ file: InputFile) {
    var offset = MpegTags.end(in: file, from: 0)
    guard file.holds("fLaC", at: offset), file.byte(at: offset + 4).map({ $0 & 0x7F }) == 0,
      let blockSize = file.number(at: offset + 10, bytes: 2), blockSize > 0,
      let facts = file.number(at: offset + 18, bytes: 8)
    else { return nil }
    self.blockSize = Int(blockSize)
    channels = Int(facts >> 41 & 7) + 1
    bits = Int(facts >> 36 & 31) + 1
    samples = Int(facts & 0xF_FFFF_FFFF)
    var patches: [(offset: Int, bytes: [UInt8])] = []
    offset += 4
    var isLast = false
    while !isLast {
      guard let type = file.byte(at: offset), let size = file.number(at: offset + 1, bytes: 3)
      else {
        return nil
      }
      isLast = type & 0x80 != 0
      if type & 0x7F == 3 { patches.append((offset, [type & 0x80 | 1])) }  // padding
      offset += 4 + Int(size)
    }
    self.file = file
    start = offset
    end = file.holds("TAG", at: file.size - 128) ? file.size - 128 : file.size
    guard start <= end else { return nil }
    metadata = FilePieces.replacing(patches, in: file).map { piece in
      if case .range(let range) = piece { .range(range.clamped(to: 0..<offset)) } else { piece }
    }
  }

  /// Whatever looks like the header of a frame, in order; what is in a frame may look so by chance.
  func headers() -> [Header] {
    var headers: [Header] = []
    var offset = start
    while offset + 6 <= end {
      if file.byte(at: offset) == 0xFF, let header = header(at: offset) {
        headers.append(header)
      }
      offset += 1
    }
    return headers
  }

  private func header(at offset: Int) -> Header? {
    guard let second = file.byte(at: offset + 1), second & 0xFE == 0xF8,
      let third = file.byte(at: offset + 2), let fourth = file.byte(at: offset + 3),
      fourth & 1 == 0,
      let first = file.byte(at: offset + 4)
    else { return nil }
    let assignment = Int(fourth >> 4)
    guard assignment < 8 ? assignment + 1 == channels : assignment < 11 && channels == 2 else {
      return nil
    }
    let codedBits = [0, 8, 12, 0, 16, 20, 24, 32][Int(fourth >> 1 & 7)]
    guard codedBits == 0 || codedBits == bits else { return nil }
    // The number of the frame, or of its first sample, coded as UTF-8 goes on.
    let following = max(0, (~first).leadingZeroBitCount - 1)
    guard following <= 6, following > 0 || first < 0x80 else { return nil }
    var number = following == 0 ? Int(first) : Int(first) & (0x3F >> following)
    for index in 0..<following {
      guard let byte = file.byte(at: offset + 5 + index), byte & 0xC0 == 0x80 else { return nil }
      number = number << 6 | Int(byte & 0x3F)
    }
    var length = 5 + following
    let size: Int
    switch third >> 4 {
    case 0: return nil
    case 1: size = 192
    case let code where code < 6: size = 576 << (Int(code) - 2)
    case let code where code < 8:
      let bytes = Int(code) - 5
      guard let coded = file.number(at: offset + length, bytes: bytes) else { return nil }
      size = Int(coded) + 1
      length += bytes
    case let code: size = 256 << (Int(code) - 8)
    }
    switch third & 15 {
    case 12: length += 1
    case 13, 14: length += 2
    case 15: return nil
    default: break
    }
    let isNumbered = second & 1 == 0
    let held = isNumbered ? number * blockSize..<number * blockSize + size : number..<number + size
    guard size <= blockSize, samples == 0 || held.upperBound <= samples else { return nil }
    var checksum = FlacChecksum()
    checksum.add(file.bytes(offset..<offset + length + 1))
    return checksum.crc8 == 0
      ? Header(offset: offset, samples: held, isNumbered: isNumbered) : nil
  }

  /// Frames of silence for a range of samples, numbered as others are.
  func silence(_ range: Range<Int>, isNumbered: Bool) -> [[UInt8]] {
    stride(from: range.lowerBound, to: range.upperBound, by: blockSize).map { start in
      let size = min(blockSize, range.upperBound - start)
      var frame: [UInt8] = [0xFF, isNumbered ? 0xF8 : 0xF9, 0x70, UInt8(channels - 1) << 4]
      frame += Self.coded(isNumbered ? start / blockSize : start)
      frame += [UInt8((size - 1) >> 8), UInt8((size - 1) & 0xFF)]
      var checksum = FlacChecksum()
      checksum.add(frame)
      frame.append(checksum.crc8)
      // A constant subframe for each channel: a byte of zeros, and the value.
      frame += [UInt8](repeating: 0, count: (channels * (8 + bits) + 7) / 8)
      checksum = FlacChecksum()
      checksum.add(frame)
      return frame + [UInt8(checksum.crc16 >> 8), UInt8(checksum.crc16 & 0xFF)]
    }
  }

  private static func coded(_ number: Int) -> [UInt8] {
    if number < 0x80 { return [UInt8(number)] }
    // Each byte that follows holds six bits, the first what is left of seven.
    let following = (1...6).first { number < 1 << (6 - $0 + 6 * $0) } ?? 6
    let first = 0xFF << (7 - following) | number >> (6 * following)
    return [UInt8(truncatingIfNeeded: first)]
      + (0..<following).reversed().map { UInt8(0x80 | number >> (6 * $0) & 0x3F) }
  }
}

/// The two checksums of FLAC: polynomials x⁸ + x² + x + 1 and x¹⁶ + x¹⁵ + x² + 1, from 0.
///
/// Bytes followed by their checksum have the checksum 0.
struct FlacChecksum {
  private(set) var crc8: UInt8 = 0
  private(set) var crc16: UInt16 = 0

  private static let table8 = (0..<256).map { byte in
    (0..<8).reduce(UInt8(byte)) { value, _ in value << 1 ^ (value & 0x80 != 0 ? 0x07 : 0) }
  }
  private static let table16 = (0..<256).map { byte in
    (0..<8).reduce(UInt16(byte) << 8) { value, _ in
      value << 1 ^ (value & 0x8000 != 0 ? 0x8005 : 0)
    }
  }

  mutating func add(_ bytes: [UInt8]) {
    for byte in bytes {
      crc8 = Self.table8[Int(crc8 ^ byte)]
      crc16 = crc16 << 8 ^ Self.table16[Int(UInt8(crc16 >> 8) ^ byte)]
    }
  }
}
