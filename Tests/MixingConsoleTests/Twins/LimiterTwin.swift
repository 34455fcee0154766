import Foundation
import MixingConsole

/// The limiter as plain loops in `Double`, for one look-ahead.
struct LimiterTwin {
  private static let reach = 20
  /// Three points between two samples, by two interpolators: taps from the sample `first` on.
  private static let points: [(first: Int, taps: [Double])] = [(40, 6.25), (32, 9)].flatMap {
    count, beta in
    (1...3).map { phase in
      let taps = (0..<count).map { tap -> Double in
        let t = Double(tap - count / 2 + 1) - Double(phase) / 4
        let edge = t / Double(count / 2)
        return sin(.pi * t) / (.pi * t) * EffectTwins.bessel(beta * (1 - edge * edge).squareRoot())
      }
      return (1 - count / 2, taps.map { $0 / taps.reduce(0, +) })
    }
  }

  private let sampleRate: Int
  private let third: Int
  private var bell: Int { 3 * third - 2 }
  private var latency: Int { bell - 1 + 2 * Self.reach }

  init(sampleRate: Int, lookAheadMs: Double) {
    self.sampleRate = sampleRate
    third = max(1, Int((lookAheadMs / 1_000 * Double(sampleRate) / 3).rounded()))
  }

  /// Controls: ceilingDb, releaseMs, lookAheadMs.
  func callAsFunction(_ x: [[Double]], _ controls: [Double]) -> [[Double]] {
    let count = x[0].count
    let ceiling = pow(10, controls[0] / 20)
    let margin = pow(10, 0.1 / 20)
    let release = 1 - exp(-log(9) * 1_000 / (Double(sampleRate) * controls[1]))
    let peaks = (0..<count).map { n in x.map { peak($0, after: n - Self.reach) }.max() ?? 0 }
    var released = [Double](repeating: 1, count: count)
    for n in 0..<count {
      let before = n > 0 ? released[n - 1] : 1
      released[n] = before + (1 - before) * release
      if released[n] > 1 - 1e-6 { released[n] = 1 }
      let over = max(n > 0 ? peaks[n - 1] : 0, peaks[n]) / ceiling
      if over > margin {
        released[n] = min(released[n], 1 / margin / over)
      } else if over > 1 {
        let k = (1 - 1 / margin) / (margin - 1)
        released[n] = min(released[n], (1 + k) / over - k)
      }
    }
    let window = bell + 2 * Self.reach
    let least = (0..<count).map { n in released[max(0, n + 1 - window)...n].min() ?? 1 }
    func mean(_ x: [Double]) -> [Double] {
      x.indices.map { n in
        (0..<third).reduce(0) { $0 + (n >= $1 ? x[n - $1] : 1) } / Double(third)
      }
    }
    let gains = mean(mean(mean(least)))
    return x.map { x in (0..<count).map { $0 < latency ? 0 : x[$0 - latency] * gains[$0] } }
  }

  /// The largest magnitude from a sample up to the next one.
  private func peak(_ x: [Double], after sample: Int) -> Double {
    func value(_ n: Int) -> Double { x.indices.contains(n) ? x[n] : 0 }
    return Self.points.reduce(abs(value(sample))) { largest, point in
      let sum = point.taps.enumerated().reduce(0) {
        $0 + $1.element * value(sample + point.first + $1.offset)
      }
      return max(largest, abs(sum))
    }
  }
}

extension EffectTwins {
  /// The modified Bessel function of order zero.
  static func bessel(_ x: Double) -> Double {
    var (term, sum) = (1.0, 1.0)
    for k in 1...60 {
      term *= (x / 2 / Double(k)) * (x / 2 / Double(k))
      sum += term
    }
    return sum
  }
}
