/// The counter-based generator Philox4x64-10: a keyed, invertible mixing of a counter into four words.
///
/// Source: J. K. Salmon, M. A. Moraes, R. O. Dror, D. E. Shaw, "Parallel random numbers: as easy as
/// 1, 2, 3", SC 2011, section 4.3, https://doi.org/10.1145/2063384.2063405.
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
      // The key goes on by Weyl sequences: the golden ratio and √3 − 1.
      first &+= 0x9E37_79B9_7F4A_7C15
      second &+= 0xBB67_AE85_84CA_A73B
    }
    return SIMD4(a, b, c, d)
  }
}
