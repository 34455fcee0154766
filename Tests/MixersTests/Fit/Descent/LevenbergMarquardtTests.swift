import Mixers
import Testing

/// Rosenbrock's valley, 100 (y − x²)² + (1 − x)², over −2…2 in both directions: errors 10 (y − x²), 1 − x.
private struct Valley: LeastSquaresProblem {
  var lowest = 1.0

  private func errors(_ shares: [Double]) -> (Double, Double, Double) {
    let (x, y) = (4 * shares[0] - 2, 4 * shares[1] - 2)
    return (10 * (y - x * x), lowest - x, x)
  }

  func cost(_ shares: [Double]) -> Double {
    let (a, b, _) = errors(shares)
    return a * a + b * b
  }

  func linearized(_ shares: [Double]) -> LinearizedSquares {
    let (a, b, x) = errors(shares)
    let slopes = [[-80 * x, 40], [-4, 0]]
    return LinearizedSquares(
      cost: a * a + b * b,
      descent: (0..<2).map { -(slopes[0][$0] * a + slopes[1][$0] * b) },
      normal: (0..<4).map { entry in
        let (i, j) = (entry / 2, entry % 2)
        return slopes[0][i] * slopes[0][j] + slopes[1][i] * slopes[1][j]
      })
  }
}

struct LevenbergMarquardtTests {
  @Test func findsTheEndOfAValley() throws {
    let found = try LevenbergMarquardt(iterations: 200, tolerance: 1e-12).minimize(
      Valley(), from: [0.2, 0.75]
    ) { _ in }
    #expect(abs(found.shares[0] - 0.75) < 1e-5 && abs(found.shares[1] - 0.75) < 1e-5)
    #expect(found.cost < 1e-9)
  }

  @Test("A minimum outside is approached along the border")
  func staysInside() throws {
    let found = try LevenbergMarquardt(iterations: 200, tolerance: 1e-12).minimize(
      Valley(lowest: 3), from: [0.2, 0.75]
    ) { _ in }
    // On y = 2: the minimum of 100 (2 − x²)² + (3 − x)² lies at x = 1.41619.
    #expect(found.shares[1] == 1)
    #expect(abs(4 * found.shares[0] - 2 - 1.41619) < 1e-4)
  }

  @Test func endsAtItsGoal() throws {
    var steps = 0
    let found = try LevenbergMarquardt(iterations: 200, tolerance: 1e-12, goal: 1).minimize(
      Valley(), from: [0.2, 0.75]
    ) { _ in steps += 1 }
    #expect(found.cost <= 1 && steps < 200)
    #expect(found.cost > 1e-6)
  }
}
