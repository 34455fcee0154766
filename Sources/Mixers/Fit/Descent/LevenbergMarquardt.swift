import CLAPACKE

/// Descent on a sum of squares by damped Gauss–Newton steps within 0…1.
///
/// Each step solves (JᵀJ + λ·diag JᵀJ) Δ = −Jᵀe; λ shrinks where the step helps and grows where it does
/// not. Controls at the end of their range that would leave it stand still.
///
/// - Source: D. W. Marquardt (1963), An algorithm for least-squares estimation of nonlinear parameters,
///   SIAM J. Appl. Math. 11(2), doi:10.1137/0111030.
package struct LevenbergMarquardt {
  package var iterations: Int
  /// The descent ends where a step lowers the sum by less than this share of it.
  package var tolerance: Double
  /// The descent ends where the sum is no more than this.
  package var goal: Double
  /// The most that one control moves in one step.
  package var largestStep = 0.1

  package init(iterations: Int, tolerance: Double, goal: Double = -.infinity) {
    self.iterations = iterations
    self.tolerance = tolerance
    self.goal = goal
  }

  /// Where a descent ended.
  package struct Result {
    package var shares: [Double]
    package var cost: Double
  }

  /// Goes down from a point; what `step` throws, called after each step with the cost, ends it.
  package func minimize(
    _ problem: some LeastSquaresProblem, from start: [Double],
    step: (Double) throws -> Void
  ) throws -> Result {
    var result = Result(shares: start, cost: try problem.cost(start))
    var damping = 1e-3
    for _ in 0..<iterations where !start.isEmpty && result.cost > goal {
      let slopes = try problem.linearized(result.shares)
      var improved: Result?
      while improved == nil && damping < 1e8 {
        if let shares = stepped(result.shares, slopes, damping) {
          let cost = try problem.cost(shares)
          if cost < result.cost { improved = Result(shares: shares, cost: cost) }
        }
        damping = improved == nil ? damping * 4 : max(damping / 4, 1e-9)
      }
      guard let improved else { break }
      let gain = result.cost - improved.cost
      result = improved
      try step(result.cost)
      if gain < tolerance * abs(result.cost) { break }
    }
    return result
  }

  /// The point after a step with this damping; `nil` where the equations have no solution.
  private func stepped(
    _ shares: [Double], _ slopes: LinearizedSquares, _ damping: Double
  ) -> [Double]? {
    let count = shares.count
    let mean = (0..<count).reduce(0) { $0 + slopes.normal[$1 * count + $1] } / Double(count)
    var (matrix, solution) = (slopes.normal, slopes.descent)
    for index in 0..<count {
      let outward =
        (shares[index] <= 0 && solution[index] < 0) || (shares[index] >= 1 && solution[index] > 0)
      if outward {
        for other in 0..<count {
          matrix[index * count + other] = 0
          matrix[other * count + index] = 0
        }
        solution[index] = 0
      }
      // What nothing depends on gets a diagonal all the same.
      let diagonal = matrix[index * count + index]
      matrix[index * count + index] = diagonal + damping * diagonal + 1e-12 * mean + 1e-300
    }
    let size = Int32(count)
    guard
      LAPACKE_dposv(
        LAPACK_ROW_MAJOR, CChar(UInt8(ascii: "U")), size, 1, &matrix, size, &solution, 1)
        == 0,
      solution.allSatisfy(\.isFinite)
    else { return nil }
    return zip(shares, solution).map { share, step in
      min(max(share + min(max(step, -largestStep), largestStep), 0), 1)
    }
  }
}

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
