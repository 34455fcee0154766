import Foundation
import SignalOps
import TestSupport

/// Dynamics as plain loops in `Double`.
extension EffectTwins {
  /// 20 log10 of the loudest channel, sample by sample.
  static func levels(_ x: [[Double]]) -> [Double] {
    x[0].indices.map { n in 20 * log10(max(x.map { abs($0[n]) }.max() ?? 0, 1e-8)) }
  }

  /// One-pole smoothing with a time where the value falls and another where it rises.
  static func smoothed(
    _ x: [Double], fallingMs: Double, risingMs: Double, from start: Double, sampleRate: Int
  ) -> [Double] {
    let (falling, rising) = (
      exp(-log(9) * 1_000 / (Double(sampleRate) * fallingMs)),
      exp(-log(9) * 1_000 / (Double(sampleRate) * risingMs))
    )
    var s = start
    return x.map { x in
      let pole = x < s ? falling : rising
      s = pole * s + (1 - pole) * x
      return s
    }
  }

  private static func applied(_ gains: [Double], to x: [[Double]]) -> [[Double]] {
    x.map { zip($0, gains).map { $0 * pow(10, $1 / 20) } }
  }

  /// Controls: thresholdDb, hysteresisDb, rangeDb, attackMs, holdMs, releaseMs. What opens and closes it stays
  /// that of the point.
  static func gate(sampleRate: Int, at point: [Double]) -> EffectCheck.Twin {
    { x, controls in
      var isOpen = false
      var below = 0
      let closed = levels(x).map { level -> Double in
        below = level < point[0] - point[1] ? below + 1 : 0
        if level >= point[0] {
          isOpen = true
        } else if Double(below) > (point[4] / 1_000 * Double(sampleRate)).rounded() {
          isOpen = false
        }
        return isOpen ? 0 : 1
      }
      let s = smoothed(
        closed, fallingMs: controls[3], risingMs: controls[5], from: 1, sampleRate: sampleRate)
      return applied(s.map { $0 * controls[2] }, to: x)
    }
  }

  /// Controls: thresholdDb, ratio, kneeDb, rangeDb, attackMs, releaseMs.
  static func expander(
    sampleRate: Int, _ x: [[Double]], _ controls: [Double]
  ) -> [[Double]] {
    let (threshold, ratio, knee, range) = (controls[0], controls[1], controls[2], controls[3])
    let gains = levels(x).map { level -> Double in
      let d = level - threshold
      let gain: Double
      if knee > 0 && abs(d) <= knee / 2 {
        gain = (1 - ratio) * (d - knee / 2) * (d - knee / 2) / (2 * knee)
      } else {
        gain = d > 0 ? 0 : (ratio - 1) * d
      }
      return max(gain, range)
    }
    let s = smoothed(
      gains, fallingMs: controls[5], risingMs: controls[4], from: 0, sampleRate: sampleRate)
    return applied(s, to: x)
  }

  /// Controls: attackDb, sustainDb.
  static func transientShaper(
    sampleRate: Int, _ x: [[Double]], _ controls: [Double]
  ) -> [[Double]] {
    let level = levels(x)
    func follower(_ attack: Double, _ release: Double) -> [Double] {
      smoothed(level, fallingMs: release, risingMs: attack, from: -160, sampleRate: sampleRate)
    }
    let (fast, slow, short) = (follower(1, 300), follower(20, 300), follower(1, 30))
    let gains = level.indices.map { n in
      controls[0] * min(max((fast[n] - slow[n]) / 12, 0), 1)
        + controls[1] * min(max((fast[n] - short[n]) / 12, 0), 1)
    }
    return applied(gains, to: x)
  }

  /// Below and above a Linkwitz–Riley crossover.
  static func split(
    _ x: [[Double]], at hertz: Double, sampleRate: Int
  ) -> (low: [[Double]], high: [[Double]]) {
    func filters(_ type: BiquadType) -> [[Double]] {
      let one = cookbook(
        type, frequencyHz: hertz, gainDb: 0, q: 0.5.squareRoot(), sampleRate: sampleRate)
      return [one, one]
    }
    return (x.map { filtered($0, filters(.lowPass)) }, x.map { filtered($0, filters(.highPass)) })
  }

  static func sum(_ a: [[Double]], _ b: [[Double]]) -> [[Double]] {
    zip(a, b).map { zip($0, $1).map { $0 + $1 } }
  }

  /// Controls: frequencyHz, thresholdDb, ratio, attackMs, releaseMs.
  static func deEsser(sampleRate: Int, _ x: [[Double]], _ controls: [Double]) -> [[Double]] {
    let (low, high) = split(x, at: controls[0], sampleRate: sampleRate)
    return sum(
      low, compressor(sampleRate: sampleRate, high, Array(controls[1...]) + [0, 0]))
  }

  /// Controls: six of a compressor for each band.
  static func multibandCompressor(
    _ crossovers: [Double], sampleRate: Int, _ x: [[Double]], _ controls: [Double]
  ) -> [[Double]] {
    var bands: [[[Double]]] = []
    var rest = x
    for hertz in crossovers {
      let (low, high) = split(rest, at: hertz, sampleRate: sampleRate)
      // What the higher crossover does to a whole, it does to the lower bands.
      bands = bands.map { band in
        let parts = split(band, at: hertz, sampleRate: sampleRate)
        return sum(parts.low, parts.high)
      }
      bands.append(low)
      rest = high
    }
    bands.append(rest)
    let compressed = bands.enumerated().map { index, band in
      compressor(sampleRate: sampleRate, band, Array(controls[6 * index..<6 * index + 6]))
    }
    return compressed.dropFirst().reduce(compressed[0], sum)
  }

  /// Controls: widthRatio, monoBelowHz.
  static func width(sampleRate: Int, _ x: [[Double]], _ controls: [Double]) -> [[Double]] {
    if x.count == 1 { return x }
    let middle = zip(x[0], x[1]).map { ($0 + $1) / 2 }
    var side = zip(x[0], x[1]).map { ($0 - $1) / 2 * controls[0] }
    if controls[1] > 0 {
      side = filtered(
        side,
        [
          cookbook(
            .highPass, frequencyHz: controls[1], gainDb: 0, q: 0.7071, sampleRate: sampleRate)
        ])
    }
    return [zip(middle, side).map { $0 + $1 }, zip(middle, side).map { $0 - $1 }]
  }
}
