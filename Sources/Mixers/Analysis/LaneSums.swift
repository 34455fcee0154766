/// Sums and maxima over samples, eight lanes at a time: the compiler may not reorder a sum of floats, so
/// that a plain loop takes one at a time. The order depends on the count alone.
extension UnsafePointer<Float> {
  typealias Lanes = SIMD8<Float>

  /// Σ a·b over `count` values.
  func sumOfProducts(with other: UnsafePointer<Float>, count: Int) -> Float {
    var sums = Lanes()
    let whole = count & ~7
    var index = 0
    while index < whole {
      sums += lanes(index) * other.lanes(index)
      index += 8
    }
    var sum = sums.sum()
    for index in whole..<count { sum += self[index] * other[index] }
    return sum
  }

  /// The largest magnitude of `count` values.
  func peak(count: Int) -> Float {
    var high = Lanes()
    var low = Lanes()
    let whole = count & ~7
    var index = 0
    while index < whole {
      high.replace(with: lanes(index), where: lanes(index) .> high)
      low.replace(with: lanes(index), where: lanes(index) .< low)
      index += 8
    }
    var peak = max(high.max(), -low.min())
    for index in whole..<count { peak = max(peak, abs(self[index])) }
    return peak
  }

  /// Eight values from an index on.
  func lanes(_ index: Int) -> Lanes {
    UnsafeRawPointer(self + index).loadUnaligned(as: Lanes.self)
  }
}
