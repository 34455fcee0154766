import MixingConsole

extension FitLeastSquares {
  /// One number to be found: a gain of a track in one channel, or in both.
  struct Unknown {
    let track: Int
    let channels: [Int]
  }

  struct Solution {
    /// The gains of each track, with its sign.
    var gains: [SIMD2<Double>]
    var unknowns: [Unknown] = []
    /// The value of each unknown.
    var values: [Double] = []
    var errors: [Double] = []
    /// The energy that each unknown's part has.
    var energies: [Double] = []

    /// The standard error of a track's stronger gain over that gain.
    func relativeError(of track: Int) -> Double? {
      let own = unknowns.indices.filter { unknowns[$0].track == track }
      guard let best = own.max(by: { energies[$0] < energies[$1] }), values[best] != 0 else {
        return nil
      }
      return errors[best] / abs(values[best])
    }
  }

  /// The unknowns of a track: two where its position is free, else one; none for a channel without sound.
  func unknowns(of track: Int, positionFree: Bool) -> [Unknown] {
    let all = positionFree ? [[0], [1]] : [[0, 1]]
    return all.filter { channels in channels.contains { sounds(track, $0) } }
      .map { Unknown(track: track, channels: $0) }
  }

  func energy(of unknown: Unknown) -> Double {
    unknown.channels.reduce(0) { $0 + energies[unknown.track][$1] }
  }

  /// The best gains of some tracks with these signs; all others are silent.
  func solved(_ heard: Set<Int>, _ signs: [Double]) -> Solution {
    let tracks = heard.sorted()
    let unknowns = tracks.filter { freedoms[$0].fader }
      .flatMap { self.unknowns(of: $0, positionFree: freedoms[$0].position) }
    let curved = tracks.filter { !freedoms[$0].fader && freedoms[$0].position }
    var constants = [SIMD2<Double>](repeating: .zero, count: freedoms.count)
    for track in tracks where !freedoms[track].fader {
      constants[track] = SIMD2(repeating: signs[track])
    }
    for turn in 1... {
      let form = form(unknowns, constants: constants, signs)
      let values = form.solvedNonNegatively()
      var gains = constants
      for (unknown, value) in zip(unknowns, values) {
        for channel in unknown.channels {
          gains[unknown.track][channel] = value * signs[unknown.track]
        }
      }
      var change = 0.0
      for track in curved {
        let placed = placed(track, signs[track], among: gains)
        let difference = placed - gains[track]
        change = max(change, abs(difference.x), abs(difference.y))
        gains[track] = placed
        constants[track] = placed
      }
      guard change < 1e-9 || turn == 200 else { continue }
      let passive = unknowns.indices.filter { values[$0] > 0 }
      return Solution(
        gains: gains, unknowns: unknowns, values: values,
        errors: standardErrors(form, unknowns, passive, gains, signs),
        energies: unknowns.indices.map { values[$0] * values[$0] * energy(of: unknowns[$0]) })
    }
    preconditionFailure("FitLeastSquares: the turns end with a solution")
  }

  /// What least squares make small: the target less the constants less the unknowns' parts.
  func form(
    _ unknowns: [Unknown], constants: [SIMD2<Double>], _ signs: [Double]
  ) -> QuadraticForm {
    let right = unknowns.map { unknown in
      unknown.channels.reduce(0) {
        $0 + signs[unknown.track] * gradient(products[$1], $1, unknown.track, constants)
      }
    }
    return QuadraticForm(count: unknowns.count, right: right) { row, column in
      let (one, other) = (unknowns[row], unknowns[column])
      let sign = signs[one.track] * signs[other.track]
      return one.channels.filter(other.channels.contains).reduce(0) {
        $0 + sign * products[$1][one.track, other.track]
      }
    }
  }

  /// ⟨x, target − Σ gains·x⟩ of a track's reference in a channel.
  func gradient(
    _ products: NormalEquations.Products, _ channel: Int, _ track: Int, _ gains: [SIMD2<Double>]
  ) -> Double {
    gains.indices.reduce(products.withTarget(track)) {
      $0 - (gains[$1][channel] == 0 ? 0 : gains[$1][channel] * products[track, $1])
    }
  }

  /// The gains on the curve of the pan law at 0 dB that fit best with the other tracks as they are: the best of
  /// 257 positions, then between its neighbours.
  private func placed(
    _ track: Int, _ sign: Double, among found: [SIMD2<Double>]
  ) -> SIMD2<Double> {
    var others = found
    others[track] = .zero
    let right = SIMD2(
      gradient(products[0], 0, track, others), gradient(products[1], 1, track, others))
    let middle = law.gains(at: 0.5).left.value
    func gains(_ position: Double) -> SIMD2<Double> {
      let gains = law.gains(at: position)
      return SIMD2(gains.left.value, gains.right.value) * (sign / middle)
    }
    func cost(_ position: Double) -> Double {
      let gains = gains(position)
      return (gains * gains * energies[track] - 2 * gains * right).sum()
    }
    let steps = 256
    let best = (0...steps).min { cost(Double($0) / 256) < cost(Double($1) / 256) } ?? 128
    var (low, high) = (Double(max(best - 1, 0)) / 256, Double(min(best + 1, steps)) / 256)
    for _ in 0..<60 {
      let third = (high - low) / 3
      if cost(low + third) < cost(high - third) { high -= third } else { low += third }
    }
    return gains((low + high) / 2)
  }
}
