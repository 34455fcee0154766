import Foundation

/// A number and its derivatives with respect to three variables, carried through arithmetic.
///
/// Forward-mode differentiation: a formula written once gives its value and its exact derivatives.
struct Dual {
  var value: Double
  var slope: SIMD3<Double>

  init(_ value: Double, slope: SIMD3<Double> = .zero) {
    self.value = value
    self.slope = slope
  }

  static func + (a: Dual, b: Dual) -> Dual { Dual(a.value + b.value, slope: a.slope + b.slope) }
  static func - (a: Dual, b: Dual) -> Dual { Dual(a.value - b.value, slope: a.slope - b.slope) }
  static func * (a: Dual, b: Dual) -> Dual {
    Dual(a.value * b.value, slope: a.slope * b.value + b.slope * a.value)
  }
  static func / (a: Dual, b: Dual) -> Dual {
    let quotient = a.value / b.value
    return Dual(quotient, slope: (a.slope - b.slope * quotient) / b.value)
  }
  static prefix func - (a: Dual) -> Dual { Dual(-a.value, slope: -a.slope) }
  static func + (a: Double, b: Dual) -> Dual { Dual(a + b.value, slope: b.slope) }
  static func - (a: Double, b: Dual) -> Dual { Dual(a - b.value, slope: -b.slope) }
  static func * (a: Double, b: Dual) -> Dual { Dual(a * b.value, slope: a * b.slope) }

  var sine: Dual { Dual(sin(value), slope: cos(value) * slope) }
  var cosine: Dual { Dual(cos(value), slope: -sin(value) * slope) }
  var exponential: Dual { Dual(exp(value), slope: exp(value) * slope) }
  var squareRoot: Dual { Dual(value.squareRoot(), slope: slope / (2 * value.squareRoot())) }
}
