import Foundation

/// The pole of a one-pole smoother with a 10–90 % rise time, and its derivative by that time.
///
/// α = exp(−ln 9 / (f_s t)); source: Giannoulis, Massberg & Reiss (2012), J. Audio Eng. Soc. 60(6), and
/// the rise time of a one-pole step response.
struct SmoothingPole {
  let value, byMilliseconds: Double

  init(milliseconds: Double, sampleRate: Double) {
    let decay = log(9) * 1000 / sampleRate
    value = exp(-decay / milliseconds)
    byMilliseconds = value * decay / (milliseconds * milliseconds)
  }
}
