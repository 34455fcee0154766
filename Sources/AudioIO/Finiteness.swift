extension UnsafePointer<Float> {
  /// Whether none of the first `count` values is infinite or not a number.
  ///
  /// The largest exponent decides, as an integer: a loop that the compiler turns into vectors.
  func areFinite(_ count: Int) -> Bool {
    withMemoryRebound(to: Int32.self, capacity: count) { bits in
      var largest: Int32 = 0
      for index in 0..<count { largest = max(largest, bits[index] & 0x7FFF_FFFF) }
      return largest < 0x7F80_0000
    }
  }
}
