import Foundation

/// The filters of a graphic equalizer in third octaves, whose bands reach into one another.
///
/// Bands lie at 1000·2^((k−18)/3) Hz, k = 1 … 31; those above 0.45 of the sample rate are left out. Each is a peak of
/// second order that has 0.4 of its gain in decibels at the next lower centre, whatever its gain. An interaction matrix
/// B holds how much of its gain each filter has at the centres and half-way between them, in octaves; there the target
/// is the mean of its neighbours. The filters' gains are the least squares of B g = target, with B at gains of 17 dB,
/// and once more with B at the gains found; between centres errors count half.
///
/// With w = tan(πf/f_s) over that of the band's centre, v the same for the next lower centre, and a = g·ln 10/20, a
/// filter of the gain g has d = ((w − 1/w)/(v − 1/v))² and S = sinh(0.4 a)/sinh(0.6 a), and
/// 20·log10 |H| = (10/ln 10)·ln((d + S eᵃ)/(d + S e⁻ᵃ)); it is the cookbook's peak of Q = 1/(|v − 1/v| √S). All of it is
/// smooth at a gain of 0 too.
///
/// The response at every centre is within 1 dB of gains up to 12 dB, mostly within 0.4 dB.
///
/// - Gradient: exact, by the adjoints of both solutions and of the second matrix (`Solution.pullback`).
/// - Source: J. Liski & V. Välimäki (2017), The quest for the best graphic equalizer, DAFx-17, for centres in base 2, 0.4,
///   17 dB, the points between and the second solution, after V. Välimäki & J. Liski (2017), Accurate cascade graphic
///   equalizer, IEEE Signal Processing Letters 24(2), doi:10.1109/LSP.2016.2645280. They widen bands to both
///   neighbours' distance, with figures by hand for the six highest at 44.1 kHz; reaching to the lower neighbour is the
///   same where the bilinear transform bends nothing, within 2.6 % of their bandwidths elsewhere, and serves all sample
///   rates. Weights in the least squares: J. Rämö, J. Liski & V. Välimäki (2020), Third-octave and Bark
///   graphic-equalizer design with symmetric band filters, Applied Sciences 10(4), doi:10.3390/app10041222.
package struct GraphicDesign: Sendable {
  /// Centres in hertz, ascending, of all bands at any sample rate.
  package static let centresHz = (1...31).map { 1_000 * exp2(Double($0 - 18) / 3) }
  /// The largest part of the sample rate at which a band is heard.
  package static let highestShare = 0.45

  /// How much of its gain in decibels a filter has at its edge.
  private static let edge = 0.4
  private static let prototypeDb = 17.0
  /// Of errors half-way between centres, against errors at centres.
  private static let weightBetween = 0.5
  private static let nepersPerDecibel = log(10.0) / 20

  /// How many bands are heard, the lowest first.
  package let bandCount: Int
  /// |v − 1/v| by band.
  private let edgeDistances: [Double]
  /// d: `[point][band]`; points are centre, between, centre, …
  private let distances: [[Double]]
  /// The first solution, which is linear: gains of the filters by gains of the bands, `[filter][band]`.
  private let first: [[Double]]

  package init(sampleRate: Int) {
    let rate = Double(sampleRate)
    let centres = Self.centresHz.filter { $0 <= Self.highestShare * rate }
    let points = centres.isEmpty ? 0 : 2 * centres.count - 1
    /// k from 1 in steps of a half.
    let tangents = (0..<points).map { point in
      tan(.pi * 1_000 * exp2((Double(point) / 2 - 17) / 3) / rate)
    }
    let edges = centres.map { tan(.pi * $0 * exp2(-1.0 / 3) / rate) }
    bandCount = centres.count
    let distancesOfEdges = centres.indices.map { band in
      let v = edges[band] / tangents[2 * band]
      return abs(v - 1 / v)
    }
    edgeDistances = distancesOfEdges
    distances = tangents.map { tangent in
      centres.indices.map { band in
        let w = tangent / tangents[2 * band]
        let x = (w - 1 / w) / distancesOfEdges[band]
        return x * x
      }
    }
    let prototype = FilterGain(decibels: Self.prototypeDb)
    let matrix = distances.map { $0.map { Share($0, prototype).value } }
    let solver = WeightedLeastSquares(matrix, weights: Self.weights(points))
    let columns = centres.indices.map { band in
      solver.solution(Self.targets(centres.indices.map { $0 == band ? 1 : 0 }))
    }
    first = centres.indices.map { filter in columns.map { $0[filter] } }
  }

  private static func weights(_ points: Int) -> [Double] {
    (0..<points).map { $0 % 2 == 0 ? 1 : weightBetween }
  }

  /// Bands' gains at all points.
  private static func targets(_ gains: [Double]) -> [Double] {
    (0..<max(0, 2 * gains.count - 1)).map { point -> Double in
      (gains[point / 2] + gains[(point + 1) / 2]) / 2
    }
  }

  /// The filters for these gains of the bands in decibels, one for each of `bandCount`.
  package func solution(_ gainsDb: [Double]) -> Solution {
    precondition(gainsDb.count == bandCount, "GraphicDesign: \(gainsDb.count) gains")
    let estimate = first.map { FilterGain(decibels: dot($0, gainsDb)) }
    let shares = distances.map { zip($0, estimate).map { Share($0, $1) } }
    let solver = WeightedLeastSquares(
      shares.map { $0.map(\.value) }, weights: Self.weights(distances.count))
    let target = Self.targets(gainsDb)
    let gains = solver.solution(target)
    let qualities = zip(gains, edgeDistances).map {
      Quality(FilterGain(decibels: $0), edgeDistance: $1)
    }
    return Solution(
      gainsDb: gains, qualities: qualities, shares: shares, solver: solver, target: target,
      first: first)
  }

  /// Filters, and what their gradient needs.
  package struct Solution: Sendable {
    /// The gains of the filters in decibels.
    package let gainsDb: [Double]
    fileprivate let qualities: [Quality]
    fileprivate let shares: [[Share]]
    fileprivate let solver: WeightedLeastSquares
    fileprivate let target: [Double]
    fileprivate let first: [[Double]]

    /// The Q of the filters.
    package var q: [Double] { qualities.map(\.value) }

    /// The gradient to the bands' gains from that to the filters' gains and Q.
    package func pullback(gainsDb dGains: [Double], q dq: [Double]) -> [Double] {
      // Of the last solution, N g = Bᵀ W p with N = Bᵀ W B: with N m = dg, dp = W B m and
      // dB = W ((p − B g) mᵀ − B m gᵀ).
      let m = solver.normal.solution(
        zip(dGains, zip(dq, qualities)).map { $0 + $1.0 * $1.1.byDecibel })
      var result = Array(repeating: 0.0, count: gainsDb.count)
      var dEstimate = result
      for (point, row) in shares.enumerated() {
        let weight = solver.weights[point]
        let (slope, heard) = row.indices.reduce((0.0, 0.0)) {
          ($0.0 + row[$1].value * m[$1], $0.1 + row[$1].value * gainsDb[$1])
        }
        let rest = target[point] - heard
        for band in row.indices {
          dEstimate[band] +=
            weight * (rest * m[band] - slope * gainsDb[band]) * row[band].byDecibel
        }
        // The targets are means of two gains, at centres of one with itself.
        result[point / 2] += 0.5 * weight * slope
        result[(point + 1) / 2] += 0.5 * weight * slope
      }
      for (filter, row) in first.enumerated() {
        for band in row.indices { result[band] += row[band] * dEstimate[filter] }
      }
      return result
    }
  }

  /// What the response of a filter with a gain hangs on.
  fileprivate struct FilterGain {
    let a, s, sine, cosine: Double
    /// (dS/da)/S.
    let relativeSlope: Double

    init(decibels: Double) {
      let a = decibels * nepersPerDecibel
      // Neither has a pole at 0: c coth ca − 1/a is c²a/3 there.
      func slope(_ c: Double) -> Double {
        abs(c * a) < 1e-3 ? c * c * a / 3 : c / tanh(c * a) - 1 / a
      }
      self.a = a
      s = abs(a) < 1e-9 ? edge / (1 - edge) : sinh(edge * a) / sinh((1 - edge) * a)
      relativeSlope = slope(edge) - slope(1 - edge)
      (sine, cosine) = (sinh(a), cosh(a))
    }
  }

  /// How much of its gain a filter has at a distance, and the derivative by the gain.
  fileprivate struct Share {
    let value, byDecibel: Double

    init(_ d: Double, _ gain: FilterGain) {
      let (a, s, rise) = (gain.a, gain.s, gain.relativeSlope)
      if abs(a) < 1e-4 {
        self = Share(nearZero: a, d)
        return
      }
      // ln((d + S eᵃ)/(d + S e⁻ᵃ)) = 2 artanh z, z = S sinh a/(d + S cosh a).
      let below = d + s * gain.cosine
      let z = s * gain.sine / below
      let byAbove = s * (gain.cosine + rise * gain.sine)
      let byBelow = s * (gain.sine + rise * gain.cosine)
      let value = atanh(z) / a
      let slope = (byAbove - z * byBelow) / below / (1 - z * z)
      self.value = value
      byDecibel = (slope - value) / a * nepersPerDecibel
    }

    /// The series to a²: with S = c (1 + e a²), c = 0.4/0.6, e = (0.4² − 0.6²)/6, and r = c/(d + c).
    private init(nearZero a: Double, _ d: Double) {
      let c = edge / (1 - edge)
      let e = (edge * edge - (1 - edge) * (1 - edge)) / 6
      let r = c / (d + c)
      let bend: Double = r * (1.0 / 6 + e - r * (e + 0.5) + r * r / 3)
      value = r + bend * a * a
      byDecibel = 2 * bend * a * nepersPerDecibel
    }
  }

  /// A filter's Q, and the derivative by its gain.
  fileprivate struct Quality {
    let value, byDecibel: Double

    init(_ gain: FilterGain, edgeDistance: Double) {
      value = 1 / (edgeDistance * gain.s.squareRoot())
      byDecibel = -0.5 * value * gain.relativeSlope * nepersPerDecibel
    }
  }
}

private func dot(_ a: [Double], _ b: [Double]) -> Double {
  zip(a, b).reduce(0) { $0 + $1.0 * $1.1 }
}

/// Small least squares with weights, by the normal equations; for columns that are far from alike.
private struct WeightedLeastSquares: Sendable {
  let matrix: [[Double]]
  let weights: [Double]
  let normal: CholeskyFactor

  init(_ matrix: [[Double]], weights: [Double]) {
    self.matrix = matrix
    self.weights = weights
    let count = matrix.first?.count ?? 0
    var normal = Array(repeating: 0.0, count: count * count)
    normal.withUnsafeMutableBufferPointer { normal in
      for (row, weight) in zip(matrix, weights) {
        row.withUnsafeBufferPointer { row in
          for i in 0..<count {
            let scaled = weight * row[i]
            for j in 0...i { normal[i * count + j] += scaled * row[j] }
          }
        }
      }
    }
    self.normal = CholeskyFactor(normal, count: count)
  }

  /// The x with the least Σ w (A x − b)².
  func solution(_ b: [Double]) -> [Double] {
    var right = Array(repeating: 0.0, count: matrix.first?.count ?? 0)
    for (point, row) in matrix.enumerated() {
      for i in row.indices { right[i] += weights[point] * row[i] * b[point] }
    }
    return normal.solution(right)
  }
}

/// L of a symmetric positive definite matrix L Lᵀ, given by its lower half, row by row.
private struct CholeskyFactor: Sendable {
  private let count: Int
  private var lower: [Double]

  init(_ matrix: [Double], count: Int) {
    self.count = count
    lower = matrix
    lower.withUnsafeMutableBufferPointer { lower in
      for i in 0..<count {
        for j in 0...i {
          var sum = lower[i * count + j]
          for k in 0..<j { sum -= lower[i * count + k] * lower[j * count + k] }
          lower[i * count + j] = i == j ? sum.squareRoot() : sum / lower[j * count + j]
        }
      }
    }
  }

  func solution(_ b: [Double]) -> [Double] {
    var x = b
    for i in 0..<count {
      for k in 0..<i { x[i] -= lower[i * count + k] * x[k] }
      x[i] /= lower[i * count + i]
    }
    for i in (0..<count).reversed() {
      for k in (i + 1)..<count { x[i] -= lower[k * count + i] * x[k] }
      x[i] /= lower[i * count + i]
    }
    return x
  }
}
