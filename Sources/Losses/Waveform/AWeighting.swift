import Foundation

/// The A-weighting curve, as the bilinear transform maps it to a sample rate, and a filter fitted to it.
///
/// - Source: IEC 61672-1, annex E, with the constants and the steps of auraloss's `FIRFilter`.
struct AWeighting {
  let sampleRate: Int

  /// The amplitude at a frequency in hertz, below half the sample rate.
  func amplitude(hertz: Double) -> Double {
    // Where the transform takes it from.
    let warped = 2 * Double(sampleRate) * tan(.pi * hertz / Double(sampleRate))
    func corner(_ frequency: Double) -> Double { 2 * .pi * frequency }
    func pole(_ frequency: Double) -> Double { hypot(warped, corner(frequency)) }
    let (low, high) = (pole(20.598997), pole(12_194.217))
    return pow(10, 1.9997 / 20) * pow(corner(12_194.217), 2) * pow(warped, 4)
      / (pow(low, 2) * pole(107.65265) * pole(737.86223) * pow(high, 2))
  }

  /// An odd number of symmetric taps with the least squared error over every other of 511 steps of
  /// frequency, between which the curve is taken as straight.
  ///
  /// - Source: the normal equations of `scipy.signal.firls`.
  func taps(_ count: Int) -> [Double] {
    let steps = 512
    let last = count / 2
    var power = [Double](repeating: 0, count: count)  // q[n] = ∫ cos(πnf) df over all bands
    var product = [Double](repeating: 0, count: last + 1)  // b[n] = ∫ D(f) cos(πnf) df
    for band in 0..<steps / 2 {
      let edges = [2 * band, 2 * band + 1].map { Double($0) / Double(steps) }
      let heights = edges.map { amplitude(hertz: $0 * Double(sampleRate) / 2) }
      let slope = (heights[1] - heights[0]) / (edges[1] - edges[0])
      let offset = heights[0] - edges[0] * slope
      for (edge, sign) in zip(edges, [-1.0, 1.0]) {
        let height = offset + slope * edge
        power[0] += sign * edge
        product[0] += sign * (offset + slope * edge / 2) * edge
        for n in 1..<count {
          let angle = .pi * Double(n)
          power[n] += sign * sin(angle * edge) / angle
          guard n <= last else { continue }
          product[n] +=
            sign
            * (height * sin(angle * edge) / angle + slope * cos(angle * edge) / (angle * angle))
        }
      }
    }
    let matrix = (0...last).map { row in
      (0...last).map { power[abs(row - $0)] + power[row + $0] }
    }
    let half = solved(matrix, product)
    return half.dropFirst().reversed() + [2 * half[0]] + half.dropFirst()
  }

  /// The solution of a symmetric positive definite system, by elimination.
  private func solved(_ matrix: [[Double]], _ right: [Double]) -> [Double] {
    var rows = zip(matrix, right).map { $0 + [$1] }
    for pivot in rows.indices {
      for row in rows.indices where row > pivot {
        let factor = rows[row][pivot] / rows[pivot][pivot]
        for column in pivot...rows.count { rows[row][column] -= factor * rows[pivot][column] }
      }
    }
    var solution = [Double](repeating: 0, count: rows.count)
    for row in rows.indices.reversed() {
      let known = (row + 1..<rows.count).map { rows[row][$0] * solution[$0] }.reduce(0, +)
      solution[row] = (rows[row][rows.count] - known) / rows[row][row]
    }
    return solution
  }
}
