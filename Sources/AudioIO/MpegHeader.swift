/// The four bytes that every frame of MPEG audio begins with.
///
/// - Source: ISO/IEC 11172-3, 2.4.1.3 and 2.4.2.3; ISO/IEC 13818-3, 2.4.2.3; MPEG 2.5 is Fraunhofer's
///   extension to half of those rates.
struct MpegHeader: Equatable {
  let word: UInt32
  /// 1, 2 or 3.
  let layer: Int
  /// Whether the rates are those of MPEG 2 or 2.5.
  let isLowRate: Bool
  let sampleRate: Int
  /// The length of the frame, this header included; `nil` in the free format, which does not say.
  let bytes: Int?

  var channels: Int { word >> 6 & 3 == 3 ? 1 : 2 }
  /// Samples per channel that the frame holds.
  var samples: Int { layer == 1 ? 384 : layer == 3 && isLowRate ? 576 : 1_152 }

  /// Kilobits per second by index, from 1.
  private static let rates: [[Int]] = [
    [32, 64, 96, 128, 160, 192, 224, 256, 288, 320, 352, 384, 416, 448],
    [32, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320, 384],
    [32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320],
    [32, 48, 56, 64, 80, 96, 112, 128, 144, 160, 176, 192, 224, 256],
    [8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160],
  ]

  /// The header in four bytes, most significant first; `nil` where they are not one.
  init?(_ word: UInt32) {
    guard word >> 21 == 0x7FF else { return nil }
    let version = Int(word >> 19 & 3)  // 0 is 2.5, 2 is 2, 3 is 1
    let layer = 4 - Int(word >> 17 & 3)
    let rateIndex = Int(word >> 12 & 15)
    let sampleRateIndex = Int(word >> 10 & 3)
    guard version != 1, layer != 4, rateIndex != 15, sampleRateIndex != 3 else { return nil }
    self.word = word
    self.layer = layer
    isLowRate = version != 3
    sampleRate =
      [44_100, 48_000, 32_000][sampleRateIndex] >> (version == 3 ? 0 : version == 2 ? 1 : 2)
    guard rateIndex > 0 else {
      bytes = nil
      return
    }
    let table = isLowRate ? (layer == 1 ? 3 : 4) : layer - 1
    let rate = Self.rates[table][rateIndex - 1] * 1_000
    let padding = Int(word >> 9 & 1)
    bytes =
      layer == 1
      ? (12 * rate / sampleRate + padding) * 4
      : (layer == 3 && isLowRate ? 72 : 144) * rate / sampleRate + padding
  }

  /// Whether two frames can stand in one stream.
  func belongs(with other: MpegHeader) -> Bool {
    // Version, layer and sample rate are equal.
    (word ^ other.word) & 0xFFFE_0C00 == 0 && channels == other.channels
  }

  /// A frame of silence: a header like this one without checksum, and zeros.
  var silence: [UInt8] {
    let word = word | 0x1_0000
    var frame = [UInt8](repeating: 0, count: bytes ?? 4)
    for index in 0..<4 { frame[index] = UInt8(truncatingIfNeeded: word >> (24 - 8 * index)) }
    return frame
  }
}
