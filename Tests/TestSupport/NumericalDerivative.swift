/// Derivatives of plain `Double` functions by differences, for holding gradients against.
package enum NumericalDerivative {
  private static let levels = 20

  /// The first step as a part of the element, unless a function with switches asks for less. No round
  /// number: at x = 8000 halves of 0.05x stay near multiples of 2π, and a sine looks like a straight line.
  package static let relativeStep = 0.037

  /// The gradient of `function` with respect to every element of its inputs at `point`, with each input
  /// kept in its domain: at an end the derivative is the one-sided one.
  package static func gradient(
    at point: [[Double]], domains: [ClosedRange<Double>], relativeStep: Double = relativeStep,
    of function: ([[Double]]) -> Double
  ) -> [[Double]] {
    var moved = point
    return point.indices.map { input in
      point[input].indices.map { element in
        let x = point[input][element]
        defer { moved[input][element] = x }
        return derivative(at: x, domain: domains[input], relativeStep: relativeStep) { value in
          moved[input][element] = value
          return function(moved)
        }
      }
    }
  }

  /// The derivative of `function` at `x`: differences over shrinking steps, extrapolated to step 0; of all
  /// the extrapolations the one that changes least. One-sided at an end of `domain`; 0
  /// where it cannot be told from the rounding of `function`. `relativeStep` is the first step as a part of
  /// `x`: small for a function with switches.
  ///
  /// Source: C. J. F. Ridders, "Accurate computation of F′(x) and F′(x)F″(x)", Advances in Engineering
  /// Software 4 (1982), https://doi.org/10.1016/S0141-1195(82)80057-0.
  package static func derivative(
    at x: Double, domain: ClosedRange<Double> = -.infinity ... .infinity,
    relativeStep: Double = relativeStep, of function: (Double) -> Double
  ) -> Double {
    let (below, above) = (x - domain.lowerBound, domain.upperBound - x)
    precondition(below >= 0 && above >= 0, "derivative: \(x) lies outside \(domain)")
    let isInside = below > 0 && above > 0
    let direction: Double = above > 0 ? 1 : -1
    let room = isInside ? min(below, above) : max(below, above)
    var step = min(relativeStep * max(abs(x), 0.1), room)
    let centre = isInside ? 0 : function(x)

    let firstStep = step
    var largest = abs(centre)
    func sample(_ offset: Double) -> Double {
      let value = function(x + offset)
      if value.isFinite { largest = max(largest, abs(value)) }
      return value
    }

    var (best, smallestChange) = (Double.nan, Double.infinity)
    var previous: [Double] = []
    for _ in 0..<levels {
      let slope =
        isInside
        ? (sample(step) - sample(-step)) / (2 * step)
        : (sample(direction * step) - centre) / (direction * step)
      // A central difference errs by even powers of the step, a one-sided one by all.
      var row = [slope]
      var power = isInside ? 4.0 : 2.0
      for coarse in previous {
        let fine = row[row.count - 1]
        let extrapolated = fine + (fine - coarse) / (power - 1)
        let change = max(abs(extrapolated - fine), abs(extrapolated - coarse))
        if change < smallestChange { (best, smallestChange) = (extrapolated, change) }
        row.append(extrapolated)
        power *= isInside ? 4 : 2
      }
      if best != 0, smallestChange <= 1e-11 * abs(best) { break }
      previous = row
      step /= 2
    }
    return abs(best) <= 16 * largest.ulp / firstStep ? 0 : best
  }
}
