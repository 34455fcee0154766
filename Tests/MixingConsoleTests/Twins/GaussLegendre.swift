import Foundation

/// Gauss–Legendre quadrature on 0 … 1; its nodes are found by Newton's method.
struct GaussLegendre {
  let nodes: [(place: Double, weight: Double)]

  init(_ count: Int) {
    nodes = (1...count).map { index in
      var x = cos(.pi * (Double(index) - 0.25) / (Double(count) + 0.5))
      var slope = 1.0
      for _ in 0..<60 {
        var (before, value) = (1.0, x)
        for n in 2...count {
          let n = Double(n)
          (before, value) = (value, ((2 * n - 1) * x * value - (n - 1) * before) / n)
        }
        slope = Double(count) * (x * value - before) / (x * x - 1)
        x -= value / slope
      }
      return ((1 + x) / 2, 1 / ((1 - x * x) * slope * slope))
    }
  }

  /// The integral over 0 … 1.
  func integral(_ function: (Double) -> Double) -> Double {
    nodes.reduce(0) { $0 + $1.weight * function($1.place) }
  }
}
