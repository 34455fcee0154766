/// The frame in front of an MP3's sound that says how many follow.
///
/// - Source: LAME's documentation, `Mp3 info tag revision 1`, http://gabriel.mp3-tech.org/mp3infotag.html
struct XingHeader {
  /// The whole frame.
  let frameBytes: [UInt8]
  /// Frames that follow, where it says so.
  let frames: Int?
  /// Whether the library takes the number of frames from it.
  var isXing: Bool { framesField != nil }
  /// Where these fields lie in the frame.
  private let framesField: Int?
  private let bytesField: Int?
  private let paddingField: Int

  /// The header in a frame; `nil` where it is a frame like the others.
  init?(in file: InputFile, at offset: Int, _ header: MpegHeader) {
    guard header.layer == 3, let length = header.bytes else { return nil }
    let tag = Self.tag(header)
    let isVbri = file.holds("VBRI", at: offset + 36)
    guard isVbri || ["Xing", "Info"].contains(where: { file.holds($0, at: offset + tag) }) else {
      return nil
    }
    frameBytes = file.bytes(offset..<offset + length)
    let flags = isVbri ? 0 : file.number(at: offset + tag + 4, bytes: 4) ?? 0
    framesField = flags & 1 != 0 ? tag + 8 : nil
    bytesField = flags & 2 != 0 ? tag + (flags & 1 != 0 ? 12 : 8) : nil
    // Each of four flags announces a field, the table of contents one of 100 bytes; then comes LAME's part.
    let fields = [4, 4, 100, 4].enumerated().reduce(0) {
      $0 + (flags >> UInt64($1.offset) & 1 != 0 ? $1.element : 0)
    }
    paddingField = tag + 8 + fields + 22
    let field = isVbri ? 50 : framesField
    frames = field.flatMap { file.number(at: offset + $0, bytes: 4) }.map { Int($0) }
  }

  /// The frame with other numbers; the padding that an encoder added at the end is no longer cut off where
  /// the end is another. `bytes` are those of the whole stream. `nil` where it has no such field: Fraunhofer's
  /// VBRI.
  func frame(frames: Int, bytes: Int) -> [UInt8]? {
    guard let framesField else { return nil }
    var frame = frameBytes
    Self.put(frames, in: &frame, at: framesField)
    if let bytesField { Self.put(bytes, in: &frame, at: bytesField) }
    // LAME's: 12 bits of delay, 12 bits of padding.
    if frames != self.frames, paddingField + 1 < frame.count {
      frame[paddingField] &= 0xF0
      frame[paddingField + 1] = 0
    }
    return frame
  }

  /// Behind the header and the side information.
  private static func tag(_ header: MpegHeader) -> Int {
    switch (header.isLowRate, header.channels) {
    case (false, 1): 4 + 17
    case (false, _): 4 + 32
    case (true, 1): 4 + 9
    case (true, _): 4 + 17
    }
  }

  private static func put(_ number: Int, in bytes: inout [UInt8], at offset: Int) {
    guard offset + 4 <= bytes.count else { return }
    for index in 0..<4 {
      bytes[offset + index] = UInt8(truncatingIfNeeded: number >> (24 - 8 * index))
    }
  }
}
