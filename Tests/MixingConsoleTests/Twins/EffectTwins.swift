import Foundation
import MixingConsole
import SignalOps

/// The effects' equations as plain loops in `Double`, channel by channel, written from the sources and not
/// from the code under test.
enum EffectTwins {
  /// Lists of numbers that take long to find, by what they follow from.
  final class Known {
    private var values: [[Double]: [[Double]]] = [:]

    func value(_ key: [Double], _ make: ([Double]) -> [[Double]]) -> [[Double]] {
      if let found = values[key] { return found }
      let found = make(key)
      values[key] = found
      return found
    }
  }

  static func gain(_ x: [[Double]], _ controls: [Double]) -> [[Double]] {
    x.map { $0.map { $0 * pow(10, controls[0] / 20) } }
  }

  /// Left and right of a pan law.
  static func panGains(_ law: PanLaw, _ p: Double) -> [Double] {
    let theta = p * .pi / 2
    return switch law {
    case .linear: [1 - p, p]
    case .constantPower: [cos(theta), sin(theta)]
    case .minusFourAndAHalfDecibels:
      [max((1 - p) * cos(theta), 0).squareRoot(), max(p * sin(theta), 0).squareRoot()]
    }
  }

  static func pan(_ law: PanLaw, _ x: [[Double]], _ controls: [Double]) -> [[Double]] {
    let gains = panGains(law, controls[0])
    if x.count == 1 { return gains.map { gain in x[0].map { $0 * gain } } }
    let centre = panGains(law, 0.5)
    return (0..<2).map { side in x[side].map { $0 * gains[side] / centre[side] } }
  }

  /// b0 b1 b2 a1 a2 over a0, from the Audio EQ Cookbook.
  static func cookbook(
    _ type: BiquadType, frequencyHz: Double, gainDb: Double, q: Double, sampleRate: Int
  ) -> [Double] {
    let a = pow(10, gainDb / 40)
    let w = 2 * .pi * frequencyHz / Double(sampleRate)
    let (c, alpha) = (cos(w), sin(w) / (2 * q))
    let s = 2 * a.squareRoot() * alpha
    let six: [Double] =
      switch type {
      case .lowPass: [(1 - c) / 2, 1 - c, (1 - c) / 2, 1 + alpha, -2 * c, 1 - alpha]
      case .highPass: [(1 + c) / 2, -1 - c, (1 + c) / 2, 1 + alpha, -2 * c, 1 - alpha]
      case .bandPass: [alpha, 0, -alpha, 1 + alpha, -2 * c, 1 - alpha]
      case .notch: [1, -2 * c, 1, 1 + alpha, -2 * c, 1 - alpha]
      case .allPass: [1 - alpha, -2 * c, 1 + alpha, 1 + alpha, -2 * c, 1 - alpha]
      case .peak: [1 + alpha * a, -2 * c, 1 - alpha * a, 1 + alpha / a, -2 * c, 1 - alpha / a]
      case .lowShelf:
        [
          a * (a + 1 - (a - 1) * c + s), 2 * a * (a - 1 - (a + 1) * c),
          a * (a + 1 - (a - 1) * c - s), a + 1 + (a - 1) * c + s, -2 * (a - 1 + (a + 1) * c),
          a + 1 + (a - 1) * c - s,
        ]
      case .highShelf:
        [
          a * (a + 1 + (a - 1) * c + s), -2 * a * (a - 1 + (a + 1) * c),
          a * (a + 1 + (a - 1) * c - s), a + 1 - (a - 1) * c + s, 2 * (a - 1 - (a + 1) * c),
          a + 1 - (a - 1) * c - s,
        ]
      }
    return [six[0], six[1], six[2], six[4], six[5]].map { $0 / six[3] }
  }

  /// Filters in series, direct form I.
  static func filtered(_ x: [Double], _ coefficients: [[Double]]) -> [Double] {
    coefficients.reduce(x) { x, c in
      var (x1, x2, y1, y2) = (0.0, 0.0, 0.0, 0.0)
      return x.map { x0 in
        let y0 = c[0] * x0 + c[1] * x1 + c[2] * x2 - c[3] * y1 - c[4] * y2
        (x1, x2, y1, y2) = (x0, x1, y0, y1)
        return y0
      }
    }
  }

  static func equalizer(
    _ bands: [BiquadType], sampleRate: Int, _ x: [[Double]], _ controls: [Double]
  ) -> [[Double]] {
    var rest = controls[...]
    let filters = bands.map { type in
      let frequency = rest.removeFirst()
      let hasGain = [.peak, .lowShelf, .highShelf].contains(type)
      let gain = hasGain ? rest.removeFirst() : 0
      return cookbook(
        type, frequencyHz: frequency, gainDb: gain, q: rest.removeFirst(), sampleRate: sampleRate)
    }
    return x.map { filtered($0, filters) }
  }

  /// Controls: thresholdDb, ratio, attackMs, releaseMs, kneeDb, makeupDb.
  static func compressor(
    sampleRate: Int, _ x: [[Double]], _ controls: [Double]
  ) -> [[Double]] {
    let (threshold, ratio, knee) = (controls[0], controls[1], controls[4])
    let attack = exp(-log(9) / (Double(sampleRate) * controls[2] / 1_000))
    let release = exp(-log(9) / (Double(sampleRate) * controls[3] / 1_000))
    var y = x
    var s = 0.0
    for n in x[0].indices {
      let level = 20 * log10(max(x.map { abs($0[n]) }.max() ?? 0, 1e-8))
      let d = level - threshold
      let curve: Double
      if knee > 0 && abs(d) <= knee / 2 {
        curve = level + (1 / ratio - 1) * (d + knee / 2) * (d + knee / 2) / (2 * knee)
      } else {
        curve = d > 0 ? threshold + d / ratio : level
      }
      let g = curve - level
      let pole = g < s ? attack : release
      s = pole * s + (1 - pole) * g
      for channel in x.indices { y[channel][n] = x[channel][n] * pow(10, (s + controls[5]) / 20) }
    }
    return y
  }
}
