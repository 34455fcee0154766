import Foundation
import SignalOps
import TensorEngine

/// Noise that the golden scripts draw too: a linear congruential generator, exact in `Float`.
func noise(_ count: Int, seed: UInt32) -> [Float] {
  var state = seed
  return (0..<count).map { _ in
    state = state &* 1_664_525 &+ 1_013_904_223
    return Float(state >> 8) / 8_388_608 - 1
  }
}

/// Noise that falls by 6 dB every 256 samples, eight times, and starts again.
func bursts(_ count: Int, seed: UInt32) -> [Float] {
  noise(count, seed: seed).enumerated().map { n, x in
    x * Float(sign: .plus, exponent: -((n / 256) % 8), significand: 1)
  }
}

/// A biquad cascade in plain `Double`, transposed direct form II; `coefficients` [section][5] and
/// `state` [section][2] as the kernels have them.
func biquadTwin(_ x: [Double], coefficients: [Double], state: inout [Double]) -> [Double] {
  var signal = x
  for section in 0..<coefficients.count / 5 {
    let c = Array(coefficients[section * 5..<section * 5 + 5])
    var (s1, s2) = (state[2 * section], state[2 * section + 1])
    for n in signal.indices {
      let x = signal[n]
      let y = c[0] * x + s1
      s1 = c[1] * x - c[3] * y + s2
      s2 = c[2] * x - c[4] * y
      signal[n] = y
    }
    (state[2 * section], state[2 * section + 1]) = (s1, s2)
  }
  return signal
}

/// Branching attack and release in plain `Double`.
func ballisticsTwin(
  _ g: [Double], attackMs: Double, releaseMs: Double, sampleRate: Int, state: inout Double
) -> [Double] {
  let attack = exp(-log(9) * 1000 / (Double(sampleRate) * attackMs))
  let release = exp(-log(9) * 1000 / (Double(sampleRate) * releaseMs))
  return g.map { g in
    let pole = g < state ? attack : release
    state = pole * state + (1 - pole) * g
    return state
  }
}

/// The six controls of a compressor in plain `Double`.
struct CompressorTwin {
  /// thresholdDb, ratio, attackMs, releaseMs, kneeDb, makeupDb.
  var controls: [Double]
  var sampleRate = 44_100

  func callAsFunction(_ x: [[Double]], state: inout Double) -> [[Double]] {
    let (threshold, ratio, knee) = (controls[0], controls[1], controls[4])
    let g = x[0].indices.map { n in
      let level = 20 * log10(max(x.map { abs($0[n]) }.max() ?? 0, 1e-8))
      let d = level - threshold
      if knee > 0, abs(d) <= knee / 2 {
        return (1 / ratio - 1) * (d + knee / 2) * (d + knee / 2) / (2 * knee)
      }
      return d > 0 ? (1 / ratio - 1) * d : 0
    }
    let s = ballisticsTwin(
      g, attackMs: controls[2], releaseMs: controls[3], sampleRate: sampleRate, state: &state)
    return x.map { zip($0, s).map { $0 * pow(10, ($1 + controls[5]) / 20) } }
  }
}

/// A central difference of a loss by one of its numbers.
func centralDifference(
  at values: [Double], _ index: Int, step: Double, _ loss: ([Double]) -> Double
) -> Double {
  var (above, below) = (values, values)
  above[index] += step
  below[index] -= step
  return (loss(above) - loss(below)) / (2 * step)
}

func dot(_ a: [Double], _ b: [Double]) -> Double { zip(a, b).reduce(0) { $0 + $1.0 * $1.1 } }

/// max |a − b| / max |b|.
func relativeError(_ a: [Double], _ b: [Double]) -> Double {
  let largest = b.map(abs).max() ?? 0
  return (zip(a, b).map { abs($0 - $1) }.max() ?? 0) / max(largest, 1e-30)
}

extension [Float] {
  var doubles: [Double] { map(Double.init) }
}

/// A backend for every instruction set of this processor.
func availableBackends() -> [(name: String, backend: Backend)] {
  InstructionSet.allCases.filter { $0 != .automatic }.compactMap { set in
    set.kernels.map { (set.rawValue, Backend(threads: 2, kernels: $0)) }
  }
}
