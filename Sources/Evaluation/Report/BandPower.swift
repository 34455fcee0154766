/// Energy of two channels in a band of frequencies, and what they have in common.
struct BandPower: Sendable {
  /// Σ |l|² and Σ |r|².
  var left = 0.0, right = 0.0
  /// Σ Re(l r*).
  var product = 0.0

  init() {}

  /// Of one bin of two spectra of interleaved real and imaginary parts; of mono, both are the same.
  init(_ left: UnsafePointer<Float>, _ right: UnsafePointer<Float>, bin: Int) {
    let (a, b) = (Double(left[2 &* bin]), Double(left[2 &* bin &+ 1]))
    let (c, d) = (Double(right[2 &* bin]), Double(right[2 &* bin &+ 1]))
    self.left = a * a + b * b
    self.right = c * c + d * d
    product = a * c + b * d
  }

  /// The mean of the channels.
  func mean(channels: Int) -> Double { channels == 1 ? left : (left + right) / 2 }

  static func + (a: BandPower, b: BandPower) -> BandPower { a.combined(with: b, times: 1) }
  static func - (a: BandPower, b: BandPower) -> BandPower { a.combined(with: b, times: -1) }
  static func * (a: BandPower, factor: Double) -> BandPower {
    BandPower().combined(with: a, times: factor)
  }

  private func combined(with other: BandPower, times factor: Double) -> BandPower {
    var sum = self
    sum.left += factor * other.left
    sum.right += factor * other.right
    sum.product += factor * other.product
    return sum
  }
}
