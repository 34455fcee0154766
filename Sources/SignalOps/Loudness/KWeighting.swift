import Foundation

/// The two biquads of K-weighting, a high shelf and a high pass, for any sample rate.
///
/// BS.1770 gives coefficients at 48 kHz only. They are the bilinear transform of the analogue
/// prototypes below, which therefore give the standard's filters at 48 kHz and the same filters at
/// other rates (Brecht De Man 2018, "Evaluation of implementations of the EBU R128 loudness
/// measurement"; the constants are those that libebur128 and ffmpeg use).
///
/// - Source: ITU-R BS.1770-4 (2015), annex 1, tables 1 and 2.
package enum KWeighting {
  /// The weighting's power gain |H(f)|² at a frequency.
  package static func power(atHz frequency: Double, sampleRate: Int) -> Double {
    let numbers = coefficients(sampleRate: sampleRate)
    return [numbers[..<5], numbers[5...]].reduce(1) { power, section in
      let c = Array(section)
      return power
        * BiquadCoefficients(b0: c[0], b1: c[1], b2: c[2], a1: c[3], a2: c[4])
        .power(atHz: frequency, sampleRate: sampleRate)
    }
  }

  /// b0 b1 b2 a1 a2 of the shelf, then of the high pass.
  static func coefficients(sampleRate: Int) -> [Double] {
    shelf(sampleRate: sampleRate) + highPass(sampleRate: sampleRate)
  }

  private static func shelf(sampleRate: Int) -> [Double] {
    let q = 0.7071752369554196
    let k = tan(Double.pi * 1681.974450955533 / Double(sampleRate))
    let high = pow(10, 3.999843853973347 / 20)
    let band = pow(high, 0.4996667741545416)
    let a0 = 1 + k / q + k * k
    return [
      (high + band * k / q + k * k) / a0,
      2 * (k * k - high) / a0,
      (high - band * k / q + k * k) / a0,
      2 * (k * k - 1) / a0,
      (1 - k / q + k * k) / a0,
    ]
  }

  private static func highPass(sampleRate: Int) -> [Double] {
    let q = 0.5003270373238773
    let k = tan(Double.pi * 38.13547087602444 / Double(sampleRate))
    let a0 = 1 + k / q + k * k
    // The standard's numerator is 1, −2, 1 as it stands, not divided by a0.
    return [1, -2, 1, 2 * (k * k - 1) / a0, (1 - k / q + k * k) / a0]
  }
}
