import Foundation

extension PanLaw {
  /// The position at which the gains of left and right have the ratio of two amplitudes: the inverse of
  /// `gains(at:)` up to a common gain.
  ///
  /// `linear` r/(l + r), `constantPower` atan2(r, l)·2/π; for `minus4_5dB` the ratio p·tan(pπ/2)/(1 − p) grows
  /// with p and is found by bisection. One amplitude of 0 gives hard left or right, two the middle.
  ///
  /// - Parameters:
  ///   - left: At least 0.
  ///   - right: At least 0.
  /// - Returns: From 0 (left) to 1 (right).
  package func position(left: Double, right: Double) -> Double {
    precondition(left >= 0 && right >= 0, "PanLaw: amplitudes \(left) and \(right)")
    if left == right { return 0.5 }
    switch self {
    case .linear: return right / (left + right)
    case .constantPower: return atan2(right, left) * 2 / .pi
    case .minusFourAndAHalfDecibels:
      var (low, high) = (0.0, 1.0)
      for _ in 0..<60 {
        let middle = (low + high) / 2
        let gains = gains(at: middle)
        if gains.right.value * left < right * gains.left.value {
          low = middle
        } else {
          high = middle
        }
      }
      return (low + high) / 2
    }
  }

  /// The gain by which the law's gains at a position come nearest to two amplitudes, by least squares.
  package func level(left: Double, right: Double, at position: Double) -> Double {
    let gains = gains(at: position)
    let (l, r) = (gains.left.value, gains.right.value)
    return (left * l + right * r) / (l * l + r * r)
  }
}
