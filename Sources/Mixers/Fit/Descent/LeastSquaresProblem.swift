/// A sum of squared errors over some controls, each given by its share of its range, 0…1. What an effect throws
/// while it is rendered ends the descent.
package protocol LeastSquaresProblem {
  /// The sum at these shares.
  func cost(_ shares: [Double]) throws -> Double

  /// The sum and what its errors' slopes say of the way down.
  func linearized(_ shares: [Double]) throws -> LinearizedSquares
}

/// A sum of squared errors near one point: errors e and their slopes J to n controls.
package struct LinearizedSquares {
  /// Σ e².
  package var cost: Double
  /// −Jᵀe, n numbers: half the way down.
  package var descent: [Double]
  /// JᵀJ, n × n.
  package var normal: [Double]

  package init(cost: Double, descent: [Double], normal: [Double]) {
    self.cost = cost
    self.descent = descent
    self.normal = normal
  }
}
