import Foundation
import MixingConsole
import SignalOps

/// Echoes and voices as plain loops in `Double`.
extension EffectTwins {
  /// What stands `delay` samples before the end, between samples by Lagrange's formula for four points.
  static func read(_ line: [Double], at n: Int, delay: Double) -> Double {
    let whole = Int(delay)
    let f = delay - Double(whole)
    let places = [-1.0, 0, 1, 2]
    return places.indices.reduce(0) { sum, k in
      let weight = places.indices.reduce(1.0) { product, j in
        j == k ? product : product * (f - places[j]) / (places[k] - places[j])
      }
      let index = n - whole + 1 - k
      return sum + (line.indices.contains(index) ? weight * line[index] : 0)
    }
  }

  /// Controls: time, feedback, high-pass and low-pass where there are any, mix; `unit` samples to a unit of time.
  static func delay(
    _ effect: Delay, unit: Double, sampleRate: Int, _ x: [[Double]], _ controls: [Double]
  ) -> [[Double]] {
    let time = min(max(2, controls[0] * unit), 5 * Double(sampleRate))
    let (feedback, mix) = (controls[1], controls[controls.count - 1])
    var types: [[Double]] = []
    var next = 2
    for (isThere, type) in [(effect.hasHighPass, "high"), (effect.hasLowPass, "low")] where isThere
    {
      types.append(
        cookbook(
          type == "high" ? .highPass : .lowPass, frequencyHz: controls[next], gainDb: 0, q: 0.7071,
          sampleRate: sampleRate))
      next += 1
    }
    let lines = effect.isPingPong ? 2 : x.count
    var taken = Array(repeating: [Double](), count: lines)
    var wet = taken
    // Direct form I, by line and filter.
    var memory = Array(
      repeating: Array(repeating: (0.0, 0.0, 0.0, 0.0), count: types.count), count: lines)
    for n in x[0].indices {
      var out: [Double] = []
      for line in 0..<lines {
        var value = read(taken[line], at: n, delay: time)
        for (index, c) in types.enumerated() {
          let (x1, x2, y1, y2) = memory[line][index]
          let y = c[0] * value + c[1] * x1 + c[2] * x2 - c[3] * y1 - c[4] * y2
          memory[line][index] = (value, x1, y, y1)
          value = y
        }
        out.append(value)
        wet[line].append(value)
      }
      if effect.isPingPong {
        let middle = x.map { $0[n] }.reduce(0, +) / Double(x.count)
        taken[0].append(middle + feedback * out[1])
        taken[1].append(feedback * out[0])
      } else {
        for line in 0..<lines { taken[line].append(x[line][n] + feedback * out[line]) }
      }
    }
    return x.indices.map { channel in
      zip(x[channel], wet[channel]).map { (1 - mix) * $0 + mix * $1 }
    }
  }

  /// Controls: rateHz, depthMs, delayMs, mix.
  static func chorus(
    voices: Int, sampleRate: Int, _ x: [[Double]], _ controls: [Double]
  ) -> [[Double]] {
    x.indices.map { channel in
      x[channel].indices.map { n in
        let wet = (0..<voices).reduce(0.0) { sum, voice in
          let phase = (Double(voice) + Double(channel) / 2) / Double(voices)
          let turn = phase + controls[0] * Double(n) / Double(sampleRate)
          let ms = controls[2] + controls[1] * sin(2 * .pi * turn)
          return sum + read(x[channel], at: n, delay: max(2, ms * Double(sampleRate) / 1_000))
        }
        return (1 - controls[3]) * x[channel][n] + controls[3] * wet / Double(voices)
      }
    }
  }
}
