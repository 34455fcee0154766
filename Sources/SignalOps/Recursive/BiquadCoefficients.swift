import Foundation

/// The eight filters of the RBJ audio EQ cookbook.
package enum BiquadType: String, CaseIterable, Codable, Sendable {
  case lowPass, highPass
  /// Band pass with a gain of 0 dB at its centre.
  case bandPass
  case notch, allPass, peak, lowShelf, highShelf

  /// Whether the filter has a gain; the others ignore `gainDb`.
  package var usesGain: Bool {
    switch self {
    case .peak, .lowShelf, .highShelf: true
    case .lowPass, .highPass, .bandPass, .notch, .allPass: false
    }
  }
}

/// The coefficients of one biquad, `H(z) = (b0 + b1 z⁻¹ + b2 z⁻²) / (1 + a1 z⁻¹ + a2 z⁻²)`.
package struct BiquadCoefficients: Equatable, Sendable {
  package var b0, b1, b2, a1, a2: Double

  package init(b0: Double, b1: Double, b2: Double, a1: Double, a2: Double) {
    self.b0 = b0
    self.b1 = b1
    self.b2 = b2
    self.a1 = a1
    self.a2 = a2
  }

  /// A filter of the RBJ cookbook: ω₀ = 2π f/f_s, α = sin ω₀ / (2 q) for all types, A = 10^(gainDb/40).
  ///
  /// - Parameters:
  ///   - type: Which filter.
  ///   - frequencyHz: Centre, corner or midpoint frequency, above 0 and below half the sample rate.
  ///   - gainDb: Gain at the centre or of the shelf; ignored where `type.usesGain` is false.
  ///   - q: Quality, above 0.
  ///   - sampleRate: In hertz.
  /// - Source: R. Bristow-Johnson, Cookbook formulae for audio equalizer biquad filter coefficients.
  package init(
    _ type: BiquadType, frequencyHz: Double, gainDb: Double = 0, q: Double, sampleRate: Int
  ) {
    self =
      Self.differentiated(
        type, frequencyHz: frequencyHz, gainDb: gainDb, q: q, sampleRate: sampleRate
      ).value
  }

  /// The filter's power gain |H(f)|² at a frequency, `z = e^(2πi f/f_s)`.
  package func power(atHz frequency: Double, sampleRate: Int) -> Double {
    let c = cos(2 * .pi * frequency / Double(sampleRate))
    let cosineOfDouble = 2 * c * c - 1
    func power(_ x0: Double, _ x1: Double, _ x2: Double) -> Double {
      x0 * x0 + x1 * x1 + x2 * x2 + 2 * (x0 * x1 + x1 * x2) * c + 2 * x0 * x2 * cosineOfDouble
    }
    return max(0, power(b0, b1, b2)) / power(1, a1, a2)
  }

  /// The five numbers in the order of the kernels: b0, b1, b2, a1, a2.
  var array: [Double] { [b0, b1, b2, a1, a2] }

  /// A cookbook filter and the derivatives of its coefficients.
  package struct Differentiated {
    package let value, byFrequencyHz, byGainDb, byQ: BiquadCoefficients
  }

  /// A cookbook filter with the exact derivatives of its five coefficients with respect to its controls.
  package static func differentiated(
    _ type: BiquadType, frequencyHz: Double, gainDb: Double, q: Double, sampleRate: Int
  ) -> Differentiated {
    precondition(
      frequencyHz > 0 && frequencyHz < Double(sampleRate) / 2 && q > 0,
      "\(type): \(frequencyHz) Hz with a Q of \(q) at a sample rate of \(sampleRate) Hz")
    let frequency = Dual(frequencyHz, slope: [1, 0, 0])
    let gain = Dual(gainDb, slope: [0, 1, 0])
    let quality = Dual(q, slope: [0, 0, 1])
    let omega = 2 * Double.pi / Double(sampleRate) * frequency
    let alpha = omega.sine / (2 * quality)
    let amplitude = (log(10) / 40 * gain).exponential
    let numbers = cookbook(type, cosine: omega.cosine, alpha: alpha, amplitude: amplitude)
    func coefficients(_ part: (Dual) -> Double) -> BiquadCoefficients {
      BiquadCoefficients(
        b0: part(numbers.b0), b1: part(numbers.b1), b2: part(numbers.b2), a1: part(numbers.a1),
        a2: part(numbers.a2))
    }
    return Differentiated(
      value: coefficients { $0.value }, byFrequencyHz: coefficients { $0.slope.x },
      byGainDb: coefficients { $0.slope.y }, byQ: coefficients { $0.slope.z })
  }

  private typealias Numbers = (b0: Dual, b1: Dual, b2: Dual, a1: Dual, a2: Dual)

  /// The cookbook's formulas, divided by a0.
  private static func cookbook(
    _ type: BiquadType, cosine c: Dual, alpha: Dual, amplitude A: Dual
  ) -> Numbers {
    func normalized(
      _ b0: Dual, _ b1: Dual, _ b2: Dual, _ a0: Dual, _ a1: Dual, _ a2: Dual
    ) -> Numbers {
      (b0 / a0, b1 / a0, b2 / a0, a1 / a0, a2 / a0)
    }
    let one = Dual(1)
    let a0 = 1 + alpha
    let a1 = -2 * c
    let a2 = 1 - alpha
    switch type {
    case .lowPass:
      let half = 0.5 * (1 - c)
      return normalized(half, 1 - c, half, a0, a1, a2)
    case .highPass:
      let half = 0.5 * (1 + c)
      return normalized(half, -(1 + c), half, a0, a1, a2)
    case .bandPass: return normalized(alpha, Dual(0), -alpha, a0, a1, a2)
    case .notch: return normalized(one, a1, one, a0, a1, a2)
    case .allPass: return normalized(a2, a1, a0, a0, a1, a2)
    case .peak:
      return normalized(
        1 + alpha * A, a1, 1 - alpha * A, 1 + alpha / A, a1, 1 - alpha / A)
    case .lowShelf, .highShelf:
      let root = 2 * A.squareRoot * alpha
      let plus = 1 + A
      let minus = A - one
      // The high shelf is the low shelf with cos ω₀, b1 and a1 negated.
      let sign: Double = type == .lowShelf ? 1 : -1
      let k = sign * c
      return normalized(
        A * (plus - minus * k + root), sign * (2 * A * (minus - plus * k)),
        A * (plus - minus * k - root), plus + minus * k + root,
        sign * (-2 * (minus + plus * k)), plus + minus * k - root)
    }
  }
}

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
