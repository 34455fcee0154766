/// Triangular dither of ±1 step, for rounding to integers.
///
/// The difference of two uniform numbers, each 32 bits of a hash of seed, channel and sample
/// number: `d = (u₁ − u₂) / 2³²`. Counting instead of drawing makes it independent of the order and
/// the size of the blocks in which samples are written.
///
/// - Units: steps of the integer format; −1 < d < 1, variance 1/6.
/// - Source: Steele, Lea & Flood (2014), SplitMix64, doi:10.1145/2660193.2660195; triangular dither:
///   Lipshitz, Wannamaker & Vanderkooy (1992), J. Audio Eng. Soc. 40(5).
struct TriangularDither {
  private let key: UInt64

  init(seed: UInt64, channel: Int) {
    key = Self.mix(seed &+ Self.mix(UInt64(channel) &+ 1))
  }

  /// The dither of one sample of the channel.
  @inline(__always)
  subscript(sample: Int) -> Double {
    let bits = Self.mix(key &+ UInt64(truncatingIfNeeded: sample) &* 0x9E37_79B9_7F4A_7C15)
    return Double(Int64(bits >> 32) &- Int64(bits & 0xFFFF_FFFF)) * 0x1p-32
  }

  @inline(__always)
  private static func mix(_ value: UInt64) -> UInt64 {
    var bits = value
    bits = (bits ^ (bits >> 30)) &* 0xBF58_476D_1CE4_E5B9
    bits = (bits ^ (bits >> 27)) &* 0x94D0_49BB_1331_11EB
    return bits ^ (bits >> 31)
  }
}
