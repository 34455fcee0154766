import Foundation
import SignalOps

/// Dynamic and graphic equalizer as plain loops in `Double`.
extension EffectTwins {
  /// A peak or shelf whose gain moves, by Simper's equations for the trapezoidal state-variable filter
  /// (https://cytomic.com/technical-papers).
  static func gainFiltered(
    _ filter: GainFilter, _ x: [Double], gainsDb: [Double], frequencyHz: Double, q: Double,
    sampleRate: Int
  ) -> [Double] {
    var (ic1, ic2) = (0.0, 0.0)
    return zip(x, gainsDb).map { (v0: Double, gain: Double) -> Double in
      let a: Double = pow(10, gain / 40)
      var g = tan(.pi * frequencyHz / Double(sampleRate))
      var k = 1 / q
      let m: [Double]
      switch filter {
      case .peak:
        k = 1 / (q * a)
        m = [1, k * (a * a - 1), 0]
      case .lowShelf:
        g /= a.squareRoot()
        m = [1, k * (a - 1), a * a - 1]
      case .highShelf:
        g *= a.squareRoot()
        m = [a * a, k * (1 - a) * a, 1 - a * a]
      }
      let a1 = 1 / (1 + g * (g + k))
      let (a2, a3) = (g * a1, g * g * a1)
      let v3 = v0 - ic2
      let v1 = a1 * ic1 + a2 * v3
      let v2 = ic2 + a2 * ic1 + a3 * v3
      ic1 = 2 * v1 - ic1
      ic2 = 2 * v2 - ic2
      return m[0] * v0 + m[1] * v1 + m[2] * v2
    }
  }

  /// Controls for each band: frequencyHz, gainDb, q, thresholdDb, ratio, attackMs, releaseMs.
  static func dynamicEqualizer(
    _ bands: [GainFilter], sampleRate: Int, _ x: [[Double]], _ controls: [Double]
  ) -> [[Double]] {
    var y = x
    for (index, filter) in bands.enumerated() {
      let c = Array(controls[7 * index..<7 * index + 7])
      let bandPass = cookbook(
        .bandPass, frequencyHz: c[0], gainDb: 0, q: c[2], sampleRate: sampleRate)
      let reductions = levels(x.map { filtered($0, [bandPass]) }).map { level in
        level > c[3] ? (1 / c[4] - 1) * (level - c[3]) : 0
      }
      let s = smoothed(
        reductions, fallingMs: c[5], risingMs: c[6], from: 0, sampleRate: sampleRate)
      y = y.map { channel in
        gainFiltered(
          filter, channel, gainsDb: s.map { $0 + c[1] }, frequencyHz: c[0], q: c[2],
          sampleRate: sampleRate)
      }
    }
    return y
  }

  /// Orfanidis's peak with a gain at its edges, as Liski and Välimäki take it: b0 b1 b2 a1 a2.
  static func peak(gainDb: Double, edgeDb: Double, centre: Double, width: Double) -> [Double] {
    let (g, gB) = (pow(10, gainDb / 20), pow(10, edgeDb / 20))
    // At a gain of 0 dB any width will do; this is the limit.
    let ratio = abs(gainDb) < 1e-7 ? 0.4 / 0.6 : (gB * gB - 1) / (g * g - gB * gB)
    let beta = ratio.squareRoot() * tan(width / 2)
    let c = -2 * cos(centre)
    return [1 + g * beta, c, 1 - g * beta, c, 1 - beta].map { $0 / (1 + beta) }
  }

  /// 20 log10 of a biquad's magnitude at an angular frequency.
  static func decibels(_ c: [Double], at w: Double) -> Double {
    func power(_ c0: Double, _ c1: Double, _ c2: Double) -> Double {
      let real = c0 + c1 * cos(w) + c2 * cos(2 * w)
      let imaginary = c1 * sin(w) + c2 * sin(2 * w)
      return real * real + imaginary * imaginary
    }
    return 10 * log10(power(c[0], c[1], c[2]) / power(1, c[3], c[4]))
  }

  /// The filters of a graphic equalizer: the two solutions of the papers, points between weighing half.
  static func graphicFilters(sampleRate: Int, _ gainsDb: [Double]) -> [[Double]] {
    let centres = (1...31).map { 1_000 * pow(2, Double($0 - 18) / 3) }
      .filter { $0 <= 0.45 * Double(sampleRate) }
    let angle = { (hertz: Double) in 2 * .pi * hertz / Double(sampleRate) }
    // From the lower neighbour's centre to where the response is the same above: tan(w₁/2) tan(w₂/2) = tan²(w₀/2).
    let widths = centres.map { hertz in
      let (w, low) = (angle(hertz), angle(hertz / pow(2, 1.0 / 3)))
      return 2 * atan(tan(w / 2) * tan(w / 2) / tan(low / 2)) - low
    }
    var (points, targets, weights) = ([Double](), [Double](), [Double]())
    for band in centres.indices {
      if band > 0 {
        points.append(angle((centres[band - 1] * centres[band]).squareRoot()))
        targets.append((gainsDb[band - 1] + gainsDb[band]) / 2)
        weights.append(0.5)
      }
      points.append(angle(centres[band]))
      targets.append(gainsDb[band])
      weights.append(1)
    }
    func filter(_ band: Int, _ gain: Double) -> [Double] {
      peak(
        gainDb: gain, edgeDb: 0.4 * gain, centre: angle(centres[band]), width: widths[band])
    }
    var gains = centres.map { _ in 17.0 }
    for _ in 0..<2 {
      let matrix = points.map { w in
        gains.enumerated().map { band, gain in
          // A gain of 0 has no response to divide; next to it the quotient is the same.
          let probe = abs(gain) < 1e-4 ? 1e-4 : gain
          return decibels(filter(band, probe), at: w) / probe
        }
      }
      gains = leastSquares(matrix, targets, weights)
    }
    return gains.enumerated().map { filter($0, $1) }
  }

  /// The x with the least Σ w (A x − b)², by elimination in the normal equations.
  private static func leastSquares(
    _ a: [[Double]], _ b: [Double], _ weights: [Double]
  ) -> [Double] {
    let count = a[0].count
    var rows = (0..<count).map { i in
      (0..<count).map { j in a.indices.reduce(0) { $0 + weights[$1] * a[$1][i] * a[$1][j] } }
        + [a.indices.reduce(0) { $0 + weights[$1] * a[$1][i] * b[$1] }]
    }
    for i in 0..<count {
      for k in 0..<count where k != i {
        let factor = rows[k][i] / rows[i][i]
        for j in i...count { rows[k][j] -= factor * rows[i][j] }
      }
    }
    return rows.indices.map { rows[$0][count] / rows[$0][$0] }
  }

  static func graphicEqualizer(
    sampleRate: Int, _ x: [[Double]], _ controls: [Double]
  ) -> [[Double]] {
    let filters = graphicFilters(sampleRate: sampleRate, controls)
    return x.map { filtered($0, filters) }
  }
}
