import Foundation

/// A window function, periodic: the first of its samples would follow the last one.
///
/// The values are those of `torch.*_window` with `periodic=True`; a window of one sample is 1.
/// Source: Harris (1978), Proc. IEEE 66(1), doi 10.1109/PROC.1978.10837.
package enum Window: String, CaseIterable, Sendable {
  /// 0.5 − 0.5 cos(2πn/N).
  case hann
  /// 0.54 − 0.46 cos(2πn/N).
  case hamming
  /// 0.42 − 0.5 cos(2πn/N) + 0.08 cos(4πn/N).
  case blackman
  /// 1 − |2n/N − 1|.
  case bartlett
  /// I₀(12 √(1 − (2n/N − 1)²)) / I₀(12).
  case kaiser
  /// The square root of `hann`.
  case squareRootHann
  /// 1.
  case rectangular

  /// The window's `count` samples, n = 0 ..< N.
  package func samples(_ count: Int) -> [Double] {
    precondition(count > 0, "Window: \(count) samples")
    guard count > 1 else { return [1] }
    return (0..<count).map { value(at: Double($0) / Double(count)) }
  }

  /// The value at n/N.
  private func value(at position: Double) -> Double {
    let cosine = cos(2 * .pi * position)
    switch self {
    case .hann: return 0.5 - 0.5 * cosine
    case .hamming: return 0.54 - 0.46 * cosine
    case .blackman: return 0.42 - 0.5 * cosine + 0.08 * cos(4 * .pi * position)
    case .bartlett: return 1 - abs(2 * position - 1)
    case .kaiser:
      let distance = 2 * position - 1
      return Self.bessel(12 * (1 - distance * distance).squareRoot()) / Self.bessel(12)
    case .squareRootHann: return sin(.pi * position)
    case .rectangular: return 1
    }
  }

  /// I₀(x) = Σ_k ((x/2)^k / k!)², the modified Bessel function of order zero.
  private static func bessel(_ x: Double) -> Double {
    var (sum, term) = (1.0, 1.0)
    var k = 1.0
    while term > sum.ulp / 2 {
      term *= x * x / (4 * k * k)
      sum += term
      k += 1
    }
    return sum
  }
}
