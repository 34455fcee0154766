import SignalOps

extension FFT {
  /// The power of two that lasts at least so long.
  static func count(lasting seconds: Double, sampleRate: Int) -> Int {
    var count = 1
    while Double(count) < seconds * Double(sampleRate) { count *= 2 }
    return count
  }
}
