/// A seeded sequence of random numbers; a value, so a copy continues by itself and a saved one later.
///
/// Word `i` of the sequence is a function of seed, stream and `i` alone (`Philox`), so any place is reached
/// in one step and threads can fill parts of one tensor. Different streams of a seed do not overlap. Each
/// draw takes one word, except `integer(below:)`, which very rarely takes another.
package struct RandomSource: RandomNumberGenerator, Sendable {
  /// What the whole sequence is made from.
  package let seed: UInt64
  /// Which of the seed's sequences this is: give every purpose its own.
  package let stream: UInt64
  /// How many words have been drawn.
  package private(set) var position: UInt64
  /// The block that holds the next word, valid unless the next word opens a block.
  private var block = SIMD4<UInt64>()

  /// The sequence of a seed and a stream, from word `position` on.
  package init(seed: UInt64, stream: UInt64 = 0, position: UInt64 = 0) {
    self.seed = seed
    self.stream = stream
    self.position = position
    block = currentBlock
  }

  private var currentBlock: SIMD4<UInt64> {
    Philox.block(counter: SIMD4(position >> 2, 0, 0, 0), key: SIMD2(seed, stream))
  }

  /// The next 64 random bits.
  package mutating func next() -> UInt64 {
    let lane = Int(position & 3)
    if lane == 0 { block = currentBlock }
    position &+= 1
    return block[lane]
  }

  /// Passes over `count` words without computing them.
  package mutating func skip(_ count: UInt64) {
    self = RandomSource(seed: seed, stream: stream, position: position &+ count)
  }

  /// A number in [0, 1), a multiple of 2⁻⁵³.
  package mutating func uniform() -> Double { Double(next() >> 11) * 0x1p-53 }

  /// A number in `range`, both ends included.
  package mutating func uniform(in range: ClosedRange<Float>) -> Float {
    let (lower, upper) = (Double(range.lowerBound), Double(range.upperBound))
    return Float(lower + (upper - lower) * uniform())
  }

  /// An integer in 0 ..< `bound`, each equally likely.
  ///
  /// - Source: D. Lemire, "Fast random integer generation in an interval", 2019, algorithm 5,
  ///   https://doi.org/10.1145/3230636.
  package mutating func integer(below bound: Int) -> Int {
    precondition(bound > 0, "RandomSource: no integers below \(bound)")
    let bound = UInt64(bound)
    var product = next().multipliedFullWidth(by: bound)
    if product.low < bound {
      let surplus = (0 &- bound) % bound  // 2⁶⁴ mod bound
      while product.low < surplus { product = next().multipliedFullWidth(by: bound) }
    }
    return Int(product.high)
  }

  /// −1 or 1, equally likely (the Rademacher distribution).
  package mutating func sign() -> Float { next() >> 63 == 0 ? 1 : -1 }

  /// Puts the elements in random order, each order equally likely (Fisher and Yates).
  package mutating func shuffle<Element>(_ elements: inout [Element]) {
    for index in elements.indices.dropFirst().reversed() {
      elements.swapAt(index, integer(below: index + 1))
    }
  }
}

extension RandomSource: Codable, Equatable {
  private enum CodingKeys: String, CodingKey {
    case seed, stream, position
  }

  package init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    self.init(
      seed: try container.decode(UInt64.self, forKey: .seed),
      stream: try container.decode(UInt64.self, forKey: .stream),
      position: try container.decode(UInt64.self, forKey: .position))
  }

  package func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(seed, forKey: .seed)
    try container.encode(stream, forKey: .stream)
    try container.encode(position, forKey: .position)
  }

  package static func == (a: RandomSource, b: RandomSource) -> Bool {
    (a.seed, a.stream, a.position) == (b.seed, b.stream, b.position)
  }
}

/// The counter-based generator Philox4x64-10: a keyed, invertible mixing of a counter into four words.
///
/// - Source: J. K. Salmon, M. A. Moraes, R. O. Dror, D. E. Shaw, "Parallel random numbers: as easy as
///   1, 2, 3", SC 2011, section 4.3, https://doi.org/10.1145/2063384.2063405.
package enum Philox {
  /// The four random words that belong to a counter and a key.
  package static func block(
    counter: SIMD4<UInt64>, key: SIMD2<UInt64>
  ) -> SIMD4<UInt64> {
    // Plain variables: 64-bit products have no vector form.
    var (a, b, c, d) = (counter[0], counter[1], counter[2], counter[3])
    var (first, second) = (key[0], key[1])
    for _ in 0..<10 {
      let left = a.multipliedFullWidth(by: 0xD2E7_470E_E14C_6C93)
      let right = c.multipliedFullWidth(by: 0xCA5A_8263_9512_1157)
      (a, b) = (right.high ^ b ^ first, right.low)
      (c, d) = (left.high ^ d ^ second, left.low)
      // The key advances by Weyl sequences: the golden ratio and √3 − 1.
      first &+= 0x9E37_79B9_7F4A_7C15
      second &+= 0xBB67_AE85_84CA_A73B
    }
    return SIMD4(a, b, c, d)
  }
}
