import Foundation
import MixingConsole
import SignalOps

/// Saturation as plain loops in `Double`.
struct SaturationTwin {
  private static let reach = 39
  private static let short = GaussLegendre(10)
  /// Exact for what is piecewise quadratic.
  private static let pieces = GaussLegendre(2)

  private let curve: Saturation.Curve
  private let sampleRate: Int
  private let factor: Int
  private let rise: [Double]
  private let fall: [Double]

  init(_ curve: Saturation.Curve, sampleRate: Int) {
    self.curve = curve
    self.sampleRate = sampleRate
    let factor = sampleRate < 64_000 ? 8 : sampleRate < 128_000 ? 4 : 2
    func lowPass(_ half: Int) -> [Double] {
      let taps = (-half...half).map { tap -> Double in
        let t = .pi * Double(tap) / Double(factor)
        let edge = Double(tap) / Double(half + 1)
        return (t == 0 ? 1 : sin(t) / t)
          * EffectTwins.bessel(10.5 * (1 - edge * edge).squareRoot())
      }
      return taps.map { $0 / taps.reduce(0, +) }
    }
    rise = lowPass(Self.reach * factor).map { $0 * Double(factor) }
    let plain = lowPass(Self.reach * factor - 2)
    var fall = [Double](repeating: 0, count: plain.count + 2)
    for (tap, value) in plain.enumerated() {
      fall[tap] -= value / 3
      fall[tap + 1] += value * 5 / 3
      fall[tap + 2] -= value / 3
    }
    self.factor = factor
    self.fall = fall
  }

  /// Controls: driveDb, mix.
  func callAsFunction(_ x: [[Double]], _ controls: [Double]) -> [[Double]] {
    let (drive, mix) = (pow(10, controls[0] / 20), controls[1])
    return x.map { x in
      var wet = bent(x.map { $0 * drive })
      switch curve {
      case .hard: break
      case .tanh: wet = wet.map { $0 * tanh(1) / tanh(drive) }
      case .tube:
        let highPass = EffectTwins.cookbook(
          .highPass, frequencyHz: 5, gainDb: 0, q: 0.7071, sampleRate: sampleRate)
        wet = EffectTwins.filtered(wet, [highPass]).map { $0 * value(-1) / value(-drive) }
      }
      return x.indices.map { n in
        let dry = n < 2 * Self.reach ? 0 : x[n - 2 * Self.reach]
        return (1 - mix) * dry + mix * wet[n]
      }
    }
  }

  private func bent(_ x: [Double]) -> [Double] {
    let fine = (0..<x.count * factor).map { i -> Double in
      let first = max(0, (i - rise.count + factor) / factor)
      return (first...i / factor).reduce(0) { sum, j in
        let tap = i - j * factor
        return tap < rise.count ? sum + rise[tap] * x[j] : sum
      }
    }
    let bent = fine.indices.map { i in
      triple(i < 2 ? 0 : fine[i - 2], i < 1 ? 0 : fine[i - 1], fine[i])
    }
    return x.indices.map { n in
      let last = n * factor
      return (0...min(last, fall.count - 1)).reduce(0) { $0 + fall[$1] * bent[last - $1] }
    }
  }

  /// The curve itself.
  private func value(_ x: Double) -> Double {
    switch curve {
    case .hard: return min(max(x, -1), 1)
    case .tanh: return tanh(x)
    case .tube: return (tanh(x + 0.3) - tanh(0.3)) / (1 - tanh(0.3) * tanh(0.3))
    }
  }

  /// Its mean over the triangle of three.
  private func triple(_ x: Double, _ y: Double, _ z: Double) -> Double {
    let sorted = [x, y, z].sorted()
    let (a, b, c) = (sorted[0], sorted[1], sorted[2])
    if a == c { return value(a) }
    return ((b - a) * way(from: a, to: b) + (c - b) * way(from: c, to: b)) / (c - a)
  }

  /// ∫ 2u f(p + u(q − p)) du over 0 … 1.
  private func way(from p: Double, to q: Double) -> Double {
    let d = q - p
    switch curve {
    case .hard:
      var cuts = [0.0, 1]
      for edge in [-1.0, 1] where d != 0 && (edge - p) / d > 0 && (edge - p) / d < 1 {
        cuts.append((edge - p) / d)
      }
      cuts.sort()
      return zip(cuts, cuts.dropFirst()).reduce(0) { sum, cut in
        let width = cut.1 - cut.0
        return sum
          + width
          * Self.pieces.integral {
            let u = cut.0 + width * $0
            return 2 * u * value(p + u * d)
          }
      }
    case .tanh: return wayOfTanh(p, q)
    case .tube:
      return (wayOfTanh(p + 0.3, q + 0.3) - tanh(0.3)) / (1 - tanh(0.3) * tanh(0.3))
    }
  }

  private func wayOfTanh(_ p: Double, _ q: Double) -> Double {
    let d = q - p
    if abs(d) <= 1 { return Self.short.integral { 2 * $0 * tanh(p + $0 * d) } }
    if min(p, q) > 25 { return 1 }
    if max(p, q) < -25 { return -1 }
    let (from, to) = (Self.antiderivatives(p), Self.antiderivatives(q))
    return 2 * to.first / d - 2 * (to.second - from.second) / (d * d)
  }

  /// ln cosh x and its integral; the dilogarithm by Landen's identity and its power series.
  private static func antiderivatives(_ x: Double) -> (first: Double, second: Double) {
    let a = abs(x)
    let u = exp(-2 * a)
    let z = u / (1 + u)
    let w = log1p(u)
    var (sum, power) = (0.0, z)
    for k in 1...60 where power > 1e-20 {
      sum += power / Double(k * k)
      power *= z
    }
    let dilogarithm = -sum - w * w / 2
    let second = a * a / 2 - a * log(2) + .pi * .pi / 24 + dilogarithm / 2
    return (a + w - log(2), x < 0 ? -second : second)
  }
}
