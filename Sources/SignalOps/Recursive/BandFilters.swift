import Foundation
package import TensorEngine

/// Filters in a row that have given gains in decibels in octave bands: a low shelf, bells and a high shelf.
///
/// There are two to an octave, a quarter of one on either side of its centre. What a filter does at its neighbours'
/// frequencies is solved for, so at both the response is exactly the one asked for, and it bends smoothly beyond.
///
/// - Source: after S. J. Schlecht & E. A. P. Habets (2017), Accurate reverberation time control in feedback delay
///   networks, DAFx-17; there the gains are fitted once, here by Newton's method.
package struct BandFilters: Sendable {
  /// Octave bands.
  private let bands: Int
  /// Where the response is met, ascending, in hertz.
  private let frequenciesHz: [Double]
  private let sampleRate: Int
  /// Type and corner or centre of each filter.
  private let filters: [(type: BiquadType, hertz: Double)]
  private static let bellQ = 2.0
  private static let shelfQ = 0.5.squareRoot()

  /// Filters for bands an octave wide.
  ///
  /// - Parameters:
  ///   - centresHz: Ascending, at least two, below half the sample rate; the outer ones reach to both ends.
  ///   - sampleRate: In hertz.
  package init(octavesAround centresHz: [Double], sampleRate: Int) {
    precondition(centresHz.count > 1, "BandFilters: \(centresHz.count) bands")
    bands = centresHz.count
    self.sampleRate = sampleRate
    let quarter = pow(2, 0.25)
    frequenciesHz = centresHz.flatMap { [$0 / quarter, $0 * quarter] }
    let last = frequenciesHz.count - 1
    filters = frequenciesHz.enumerated().map { index, hertz in
      index == 0
        ? (.lowShelf, hertz * quarter)
        : index == last ? (.highShelf, hertz / quarter) : (.peak, hertz)
    }
  }

  /// The filters with gains in decibels, `[network, line, filter, 1]`, of `gains(for:)`.
  package func sections(_ gains: Tensor) -> [FilterSection] {
    filters.enumerated().map { index, filter in
      .band(
        BiquadBand(
          filter.type, frequencyHz: .number(filter.hertz),
          gainDb: .tensor(gains.sliced(index..<index + 1, along: 2)),
          q: .number(filter.type == .peak ? Self.bellQ : Self.shelfQ)), sampleRate: sampleRate)
    }
  }

  /// The gains of the filters for a response.
  ///
  /// - Parameters:
  ///   - response: In decibels, `[network, line, band, 1]`.
  ///   - ceiling: What the response stays below at every frequency, in decibels, `[network][line]`: where it would not,
  ///     all gains of a line are lessened alike. That happens only where bands differ more than filters can follow.
  /// - Returns: Gains in decibels, `[network, line, filter, 1]`.
  /// - Gradient: exact, by the implicit function; that of the gains before they are lessened.
  package func gains(for response: Tensor, below ceiling: [Double]) -> Tensor {
    let count = filters.count
    precondition(
      response.rank == 4 && response.shape[2...] == [bands, 1],
      "BandFilters: a response of shape \(response.shape)")
    let targets = response.values.flatMap { [Double($0), Double($0)] }
    let rows = targets.count / count
    let solved = response.backend.map(rows) { row in
      solve(Array(targets[row * count..<(row + 1) * count]), below: ceiling[row])
    }
    let gains = Tensor(
      solved.flatMap { $0.gains.map(Float.init) },
      shape: [response.shape[0], response.shape[1], count, 1], on: response.backend)
    return gains.recorded("bandFilters", from: [response]) { [shape = response.shape] dgains in
      let given = dgains.values.map(Double.init)
      let gradient = (0..<rows).flatMap { row in
        Self.eliminated(
          transposed(solved[row].jacobian), Array(given[row * count..<(row + 1) * count]))
      }
      let byBand = stride(from: 0, to: gradient.count, by: 2).map {
        Float(gradient[$0] + gradient[$0 + 1])
      }
      return [Tensor(byBand, shape: shape, on: dgains.backend)]
    }
  }

  private func transposed(_ matrix: [[Double]]) -> [[Double]] {
    matrix.indices.map { row in matrix.map { $0[row] } }
  }

  private func filter(_ index: Int, gainDb: Double) -> BiquadCoefficients.Differentiated {
    let (type, hertz) = filters[index]
    return BiquadCoefficients.differentiated(
      type, frequencyHz: hertz, gainDb: gainDb, q: type == .peak ? Self.bellQ : Self.shelfQ,
      sampleRate: sampleRate)
  }

  /// Newton's method from the targets themselves.
  private func solve(
    _ targets: [Double], below ceiling: Double
  ) -> (gains: [Double], jacobian: [[Double]]) {
    var gains = targets
    var jacobian: [[Double]] = []
    for _ in 0..<40 {
      let designed = gains.indices.map { filter($0, gainDb: gains[$0]) }
      var errors = targets
      jacobian = frequenciesHz.indices.map { place in
        designed.map { design in
          let (decibels, slope) = design.decibels(
            atHz: frequenciesHz[place], sampleRate: sampleRate)
          errors[place] -= decibels
          return slope
        }
      }
      if errors.allSatisfy({ abs($0) < 1e-10 }) { break }
      // Steps that are bounded find the way from far off as well.
      gains = zip(gains, Self.eliminated(jacobian, errors)).map { $0 + min(max($1, -6), 6) }
    }
    // A response does not shrink evenly with its gains, so step by step; not a number is lessened to nothing.
    var share = 1.0
    while share > 0.01, !(peak(gains.map { share * $0 }) <= ceiling) { share *= 0.9 }
    if share < 1 { gains = gains.map { share > 0.01 ? share * $0 : 0 } }
    return (gains, jacobian)
  }

  /// The largest response, sought at eight frequencies an octave.
  private func peak(_ gains: [Double]) -> Double {
    let designed = gains.indices.map { filter($0, gainDb: gains[$0]).value }
    let top = 0.499 * Double(sampleRate)
    let places = sequence(first: 5.0) { $0 * pow(2, 1 / 8.0) }.prefix { $0 < top }
    return (Array(places) + [top]).map { hertz in
      designed.reduce(0) { $0 + 10 * log10($1.power(atHz: hertz, sampleRate: sampleRate)) }
    }.max() ?? 0
  }

  /// The solution of a small system of equations, by elimination with pivots.
  private static func eliminated(_ matrix: [[Double]], _ right: [Double]) -> [Double] {
    var rows = zip(matrix, right).map { $0 + [$1] }
    let count = rows.count
    for column in 0..<count {
      let pivot =
        (column..<count).max { abs(rows[$0][column]) < abs(rows[$1][column]) } ?? column
      rows.swapAt(column, pivot)
      for row in 0..<count where row != column {
        let factor = rows[row][column] / rows[column][column]
        for index in column...count { rows[row][index] -= factor * rows[column][index] }
      }
    }
    return (0..<count).map { rows[$0][count] / rows[$0][$0] }
  }
}

extension BiquadCoefficients.Differentiated {
  /// The gain in decibels at a frequency, and its derivative by `gainDb`.
  fileprivate func decibels(
    atHz hertz: Double, sampleRate: Int
  ) -> (value: Double, slope: Double) {
    let c = cos(2 * .pi * hertz / Double(sampleRate))
    /// |x0 + x1 z⁻¹ + x2 z⁻²|² as a bilinear form.
    func form(_ u: [Double], _ v: [Double]) -> Double {
      u[0] * v[0] + u[1] * v[1] + u[2] * v[2]
        + (u[0] * v[1] + u[1] * v[0] + u[1] * v[2] + u[2] * v[1]) * c
        + (u[0] * v[2] + u[2] * v[0]) * (2 * c * c - 1)
    }
    let (b, a) = ([value.b0, value.b1, value.b2], [1, value.a1, value.a2])
    let (db, da) = (
      [byGainDb.b0, byGainDb.b1, byGainDb.b2], [0, byGainDb.a1, byGainDb.a2]
    )
    let (above, below) = (form(b, b), form(a, a))
    return (
      10 * log10(above / below), 20 / log(10) * (form(b, db) / above - form(a, da) / below)
    )
  }
}
