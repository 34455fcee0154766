import Foundation
import MixingConsole
import SignalOps

/// Reverbs whose impulse response is known as a whole, as plain loops in `Double`.
extension EffectTwins {
  private static func convolved(_ x: [Double], _ h: [Double]) -> [Double] {
    x.indices.map { n in
      (0...min(n, h.count - 1)).reduce(0) { $0 + h[$1] * x[n - $1] }
    }
  }

  /// T60 and peak in samples: a line through the energy summed backwards, from −5 to −35 dB.
  private static func decay(_ h: [[Double]]) -> (t60: Double, peak: Int) {
    let loud = h[0].indices.map { n in h.map { abs($0[n]) }.max() ?? 0 }
    let peak = loud.firstIndex(of: loud.max() ?? 0) ?? 0
    let left = (peak..<loud.count).map { start in
      h.reduce(0) { $0 + $1[start...].reduce(0) { $0 + $1 * $1 } }
    }
    let levels = left.map { 10 * log10($0 / left[0]) }
    let part =
      (levels.firstIndex { $0 < -5 } ?? 0)..<(levels.firstIndex { $0 < -35 } ?? levels.count)
    let count = Double(part.count)
    let (x, y) = (
      part.reduce(0.0) { $0 + Double($1) } / count, levels[part].reduce(0, +) / count
    )
    let slope =
      part.reduce(0) { $0 + (Double($1) - x) * (levels[$1] - y) }
      / part.reduce(0) { $0 + (Double($1) - x) * (Double($1) - x) }
    return (-60 / slope, peak)
  }

  private static func kernel(_ u: Double) -> Double {
    if abs(u) > 32 { return 0 }
    let window = zip([0.35875, 0.48829, 0.14128, 0.01168], 0...).reduce(0.0) {
      $0 + $1.0 * cos(Double($1.1) * .pi * u / 32)
    }
    return u == 0 ? 1 : window * sin(.pi * u) / (.pi * u)
  }

  /// A recorded response as trimDb, decayRatio, stretchRatio and preDelayMs have it.
  private static func shaped(
    _ recorded: [[Double]], sampleRate: Int, _ controls: [Double]
  ) -> [[Double]] {
    let (t60, peak) = decay(recorded)
    let loud = recorded[0].indices.map { n in recorded.map { abs($0[n]) }.max() ?? 0 }
    let level = (loud.max() ?? 0) * pow(10, controls[0] / 20)
    let end = (loud.lastIndex { $0 >= level } ?? 0) + 1
    let (q, r) = (controls[1], controls[2])
    let preDelay = Int((controls[3] * Double(sampleRate) / 1_000).rounded())
    return recorded.map { way -> [Double] in
      let scale = min(1, r)
      let stretched = (0..<Int((Double(end) * r).rounded(.up))).map { m -> Double in
        let at = Double(m) / r
        let sum = (0..<end).reduce(0) { $0 + way[$1] * kernel(scale * (at - Double($1))) }
        let time = max(0, at - Double(peak))
        let fall = -3 * (q > 1 ? min(time, t60) : time) / t60 * (1 / q - 1)
        return scale * sum / r.squareRoot() * pow(10, fall)
      }
      return Array(repeating: 0, count: preDelay) + stretched
    }
  }

  /// Controls: trimDb, decayRatio, stretchRatio, preDelayMs, widthRatio, mix.
  static func convolution(
    _ recorded: [[Double]], sampleRate: Int, _ responses: Known, _ x: [[Double]],
    _ controls: [Double]
  ) -> [[Double]] {
    let h = responses.value(Array(controls[..<4])) {
      shaped(recorded, sampleRate: sampleRate, $0)
    }
    let input = x.count == 1 ? [x[0], x[0]] : x
    // LL, LR, RL, RR.
    let silence = [0.0]
    let ways: [[Double]] =
      h.count == 4 ? h : [h[0], silence, silence, h.count == 2 ? h[1] : h[0]]
    let heard = (0..<2).map { side -> [Double] in
      let left = convolved(input[0], ways[side])
      let right = convolved(input[1], ways[2 + side])
      return zip(left, right).map { $0 + $1 }
    }
    let (width, mix) = (controls[4], controls[5])
    return x.indices.map { side in
      x[side].indices.map { n -> Double in
        let own: Double = (1 + width) / 2 * heard[side][n]
        let other: Double = (1 - width) / 2 * heard[1 - side][n]
        return (1 - mix) * x[side][n] + mix * (own + other)
      }
    }
  }

  /// What comes out of a chain of all-passes for a click, when it comes back late.
  private static func clicks(
    _ samples: Int, _ loss: Double, back: [(delay: Int, gain: Double)],
    chain: [(b: [Double], a: [Double])]
  ) -> [Double] {
    var signals = Array(repeating: Array(repeating: 0.0, count: samples), count: chain.count + 1)
    for n in 0..<samples {
      let late = back.reduce(0) {
        $0 + $1.gain * (n < $1.delay ? 0 : signals[chain.count][n - $1.delay])
      }
      signals[0][n] = (n == 0 ? 1 : 0) + loss * late
      for (stage, filter) in chain.enumerated() {
        var sum = 0.0
        for (index, b) in filter.b.enumerated() where b != 0 && index <= n {
          sum += b * signals[stage][n - index]
        }
        for (index, a) in filter.a.enumerated() where a != 0 && index > 0 && index <= n {
          sum -= a * signals[stage + 1][n - index]
        }
        signals[stage + 1][n] = sum
      }
    }
    return signals[chain.count]
  }

  private static func tank(springs: Int, rate: Double, _ controls: [Double]) -> [[Double]] {
    let transition = min(controls[1], 0.45 * rate)
    let samples = Int((controls[0] * rate).rounded())
    let k = rate / (2 * transition)
    let whole = max(1, Int(k.rounded()) - 1)
    let b = (1 - (k - Double(whole))) / (1 + k - Double(whole))
    var low = Array(repeating: 0.0, count: whole + 2)
    for (index, value) in [(0, 0.75), (1, 0.75 * b), (whole, b), (whole + 1, 1)] {
      low[index] += value
    }
    let pole = tan(.pi / 4 - .pi * 40 / rate)
    let blocker = (b: [(1 + pole) / 2, -(1 + pole) / 2], a: [1, -pole])
    let stretch = Int(k)
    let radius = 1 - .pi * 130 * Double(stretch) / rate
    let angle = 2 * .pi * 95 * Double(stretch) / rate
    let ripple = Int(k.rounded())
    var heard = Array(repeating: Array(repeating: 0.0, count: samples), count: 2)
    for spring in 0..<springs {
      let trip = 0.056 * [1, 0.89, 1.13, 0.81, 1.22, 0.95][spring] * rate - k * 100 / 7
      let length = max(ripple + 2, Int(trip.rounded()))
      let high = max(2, Int((trip / 2.3).rounded()))
      let echo = Int((Double(length) / 5).rounded())
      func loss(_ samples: Double) -> Double { -pow(10, -3 * samples / rate / controls[0]) }
      let lows = clicks(
        samples, loss(Double(length) + k * 100 / 7) / 1.21,
        back: [
          (length, 1), (length - ripple, 0.1), (length - echo, 0.1),
          (length - echo - ripple, 0.01),
        ], chain: [blocker] + Array(repeating: (low, low.reversed()), count: 100))
      var resonating: [Double] = []
      for n in 0..<samples {
        func past(_ x: [Double], _ delay: Int) -> Double { n < delay ? 0 : x[n - delay] }
        resonating.append(
          (1 - radius * radius) / 2 * (lows[n] - past(lows, 2 * stretch))
            + (1 + radius * radius) * cos(angle) * past(resonating, stretch)
            - radius * radius * past(resonating, 2 * stretch))
      }
      let highs = clicks(
        samples, loss(Double(high) + 50), back: [(high, 1)],
        chain: Array(repeating: ([0.6, 1], [1, 0.6]), count: 200))
      for section in 0..<5 {
        let filter = cookbook(
          .lowPass, frequencyHz: transition, gainDb: 0,
          q: 0.5 / cos(.pi * (Double(section) + 0.5) / 10), sampleRate: Int(rate))
        resonating = filtered(resonating, [filter])
      }
      let place = springs == 1 ? 0.5 : Double(spring) / Double(springs - 1)
      for (side, share) in [cos(.pi / 2 * place), sin(.pi / 2 * place)].enumerated() {
        for n in 0..<samples { heard[side][n] += share * (resonating[n] + 0.001 * highs[n]) }
      }
    }
    return heard.map { side in
      let energy = side.reduce(0) { $0 + $1 * $1 }
      return side.map { $0 / energy.squareRoot() }
    }
  }

  /// Controls: decaySeconds, transitionHz, mix.
  static func spring(
    springs: Int, sampleRate: Int, _ responses: Known, _ x: [[Double]], _ controls: [Double]
  ) -> [[Double]] {
    let h = responses.value(Array(controls[..<2])) {
      tank(springs: springs, rate: Double(sampleRate), $0)
    }
    let middle = x[0].indices.map { n in x.reduce(0) { $0 + $1[n] } / Double(x.count) }
    return zip(x, h).map { dry, h in
      zip(dry, convolved(middle, h)).map { (1 - controls[2]) * $0 + controls[2] * $1 }
    }
  }
}
