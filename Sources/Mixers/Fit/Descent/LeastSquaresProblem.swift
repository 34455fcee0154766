/// A sum of squared errors over some controls, each given by its share of its range, 0…1.
protocol LeastSquaresProblem {
  /// The sum at these shares.
  func cost(_ shares: [Double]) -> Double

  /// The sum and what its errors' slopes say of the way down.
  func linearized(_ shares: [Double]) -> LinearizedSquares
}

/// A sum of squared errors near one point: errors e and their slopes J to n controls.
struct LinearizedSquares {
  /// Σ e².
  var cost: Double
  /// −Jᵀe, n numbers: half the way down.
  var descent: [Double]
  /// JᵀJ, n × n.
  var normal: [Double]
}
