import Foundation
import TensorEngine

/// The filters to a multiple of a sample rate and back, for what is bent in between.
///
/// Linear phase: a sinc under a Kaiser window, cut off at half the signal's rate, 79 samples of it long. At 44.1 kHz
/// all that lies above 24.1 kHz, and so could fold below 20 kHz, falls by 104 dB; up to 20 kHz both together are flat
/// within 0.02 dB. The way back also makes up for the mean over three neighbours that the anti-aliasing of a curve
/// takes (`Tensor.shaped`): times −1/3, 5/3, −1/3, which cancels the mean's curvature, and its delay of one sample.
///
/// - Source: A. V. Oppenheim & R. W. Schafer (2010), Discrete-Time Signal Processing, 3rd ed., sections 4.6, 7.5.3.
struct Oversampling: Sendable {
  /// Samples of the signal that each filter hears before and after its own time; the delay of both is twice as much.
  static let reach = 39
  /// Of the window.
  private static let beta = 10.5

  /// Samples for one of the signal.
  let factor: Int
  let up: PolyphaseFilter
  let down: PolyphaseFilter
  let upTransposed: PolyphaseFilter
  let downTransposed: PolyphaseFilter

  /// The filters for a factor.
  init(factor: Int) {
    self.factor = factor
    let rise = Self.lowPass(half: Self.reach * factor, factor: factor).map { $0 * Double(factor) }
    // Of outputs p of a sample: taps p, p + factor, … of the filter, the last of them first, since the input's
    // latest sample comes last.
    up = PolyphaseFilter(
      inputPeriod: 1,
      phases: (0..<factor).map { phase in
        let taps = stride(from: phase, to: rise.count, by: factor).map { rise[$0] }
        return .init(start: 0, weights: Self.endingAtLast(taps))
      })
    let fall = Self.lowPass(half: Self.reach * factor - 2, factor: factor)
    let silence = [0.0, 0]
    let padded = silence + fall + silence
    let correction = [-1.0 / 3, 5.0 / 3, -1.0 / 3]
    let corrected = (0..<fall.count + 2).map { tap in
      (0..<3).reduce(0) { $0 + correction[$1] * padded[tap + $1] }
    }
    down = PolyphaseFilter(
      inputPeriod: factor, phases: [.init(start: 0, weights: Self.endingAtLast(corrected))])
    upTransposed = up.transposed
    downTransposed = down.transposed
  }

  /// Samples before a block that `up` hears, and of the higher rate that `down` does.
  var historyUp: Int { up.taps - 1 }
  var historyDown: Int { down.taps - 1 }

  /// Taps in reverse, behind zeros that fill the filter's whole length.
  private static func endingAtLast(_ taps: [Double]) -> [Double] {
    Array(repeating: 0, count: FilterBank.vectors(taps.count) - taps.count) + taps.reversed()
  }

  /// A filter of 2 · `half` + 1 taps that add up to 1.
  private static func lowPass(half: Int, factor: Int) -> [Double] {
    let taps = (-half...half).map { tap in
      let time = Double(tap) / Double(factor)
      return TruePeakInterpolation.sinc(time)
        * TruePeakInterpolation.kaiser(Double(tap) / Double(half + 1), beta: beta)
    }
    let sum = taps.reduce(0, +)
    return taps.map { $0 / sum }
  }
}
