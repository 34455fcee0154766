import Foundation

/// The interpolators of the true-peak meter and limiter: three points between each sample and the next.
///
/// A sinc under a Kaiser window, cut off at half the sample rate, so that the samples themselves stay as
/// they are. Four points a sample can still miss a crest between two of them, by
/// 20 log10 cos(π f / 4 f_s): 0.17 dB at a quarter of the sample rate, 0.55 dB at 0.45 of it.
///
/// - Source: ITU-R BS.1770-4 (2015), annex 2, with longer filters than its example of 12 taps.
struct TruePeakInterpolation {
  /// 40 taps a point: right within 0.011 dB up to 0.45 of the sample rate.
  static let exact = TruePeakInterpolation(tapCount: 40, kaiserBeta: 6.25)
  /// 32 taps a point, rolling off from 0.4 of the sample rate: what ffmpeg's ebur128 uses.
  static let rounded = TruePeakInterpolation(tapCount: 32, kaiserBeta: 9)

  /// Taps for each point.
  let tapCount: Int
  /// Taps of the three points, tap after tap, as the kernel reads them.
  let taps: [Float]

  private init(tapCount: Int, kaiserBeta: Double) {
    self.tapCount = tapCount
    let phases = (1...3).map { phase in
      let values = (0..<tapCount).map { tap in
        let offset = Double(tap - tapCount / 2 + 1) - Double(phase) / 4
        return Self.sinc(offset) * Self.kaiser(offset / Double(tapCount / 2), beta: kaiserBeta)
      }
      let sum = values.reduce(0, +)
      return values.map { Float($0 / sum) }  // a constant stays as it is
    }
    taps = (0..<tapCount).flatMap { tap in phases.map { $0[tap] } }
  }

  static func sinc(_ x: Double) -> Double {
    x == 0 ? 1 : sin(Double.pi * x) / (Double.pi * x)
  }

  static func kaiser(_ x: Double, beta: Double) -> Double {
    bessel(beta * max(0, 1 - x * x).squareRoot()) / bessel(beta)
  }

  /// The modified Bessel function of order zero, by its power series.
  private static func bessel(_ x: Double) -> Double {
    var term = 1.0
    var sum = 1.0
    for k in 1...40 {
      term *= (x / 2 / Double(k)) * (x / 2 / Double(k))
      sum += term
    }
    return sum
  }
}
