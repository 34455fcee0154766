import Foundation

extension RandomSource {
  /// A number from the normal distribution with mean 0 and deviation 1, within ±8.2.
  ///
  /// By inversion: one word, one number, and no rejection, so that any element of a sequence is reached in
  /// one step. (Box–Muller makes pairs; the ziggurat takes a varying number of words.)
  package mutating func normal() -> Double {
    RandomSource.normalQuantile((Double(next() >> 12) + 0.5) * 0x1p-52)
  }

  /// The number below which a standard normal variable lies with the given probability, in (0, 1).
  ///
  /// Accurate to about 1 part in 10¹⁶. Source: M. J. Wichura, "Algorithm AS 241: the percentage points of
  /// the normal distribution", Applied Statistics 37 (1988), routine PPND16,
  /// https://doi.org/10.2307/2347330.
  package static func normalQuantile(_ probability: Double) -> Double {
    let q = probability - 0.5
    if abs(q) <= 0.425 {
      return q * centre(0.180625 - q * q)
    }
    let r = (-log(min(probability, 1 - probability))).squareRoot()
    let magnitude = r <= 5 ? middle(r - 1.6) : tail(r - 5)
    return q < 0 ? -magnitude : magnitude
  }

  /// A polynomial of degree 7 at `x`, the coefficient of x⁷ first.
  @inline(__always)
  private static func polynomial(
    _ x: Double, _ c7: Double, _ c6: Double, _ c5: Double, _ c4: Double, _ c3: Double, _ c2: Double,
    _ c1: Double, _ c0: Double
  ) -> Double {
    var y = c7 * x + c6
    y = y * x + c5
    y = y * x + c4
    y = y * x + c3
    y = y * x + c2
    y = y * x + c1
    return y * x + c0
  }

  @inline(__always)
  private static func centre(_ x: Double) -> Double {
    let numerator = polynomial(
      x, 2.5090809287301226727e+3, 3.3430575583588128105e+4, 6.7265770927008700853e+4,
      4.5921953931549871457e+4, 1.3731693765509461125e+4, 1.9715909503065514427e+3,
      1.3314166789178437745e+2, 3.3871328727963666080e+0)
    let denominator = polynomial(
      x, 5.2264952788528545610e+3, 2.8729085735721942674e+4, 3.9307895800092710610e+4,
      2.1213794301586595867e+4, 5.3941960214247511077e+3, 6.8718700749205790830e+2,
      4.2313330701600911252e+1, 1)
    return numerator / denominator
  }

  @inline(__always)
  private static func middle(_ x: Double) -> Double {
    let numerator = polynomial(
      x, 7.74545014278341407640e-4, 2.27238449892691845833e-2, 2.41780725177450611770e-1,
      1.27045825245236838258e+0, 3.64784832476320460504e+0, 5.76949722146069140550e+0,
      4.63033784615654529590e+0, 1.42343711074968357734e+0)
    let denominator = polynomial(
      x, 1.05075007164441684324e-9, 5.47593808499534494600e-4, 1.51986665636164571966e-2,
      1.48103976427480074590e-1, 6.89767334985100004550e-1, 1.67638483018380384940e+0,
      2.05319162663775882187e+0, 1)
    return numerator / denominator
  }

  @inline(__always)
  private static func tail(_ x: Double) -> Double {
    let numerator = polynomial(
      x, 2.01033439929228813265e-7, 2.71155556874348757815e-5, 1.24266094738807843860e-3,
      2.65321895265761230930e-2, 2.96560571828504891230e-1, 1.78482653991729133580e+0,
      5.46378491116411436990e+0, 6.65790464350110377720e+0)
    let denominator = polynomial(
      x, 2.04426310338993978564e-15, 1.42151175831644588870e-7, 1.84631831751005468180e-5,
      7.86869131145613259100e-4, 1.48753612908506148525e-2, 1.36929880922735805310e-1,
      5.99832206555887937690e-1, 1)
    return numerator / denominator
  }
}
