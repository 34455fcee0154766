extension FitLeastSquares {
  /// +1, or −1 for a track that is the other way round in the target.
  func polarities() -> [Double] {
    let unknowns = solvable.flatMap {
      self.unknowns(of: $0, positionFree: freedoms[$0].position)
    }
    let ones = [Double](repeating: 1, count: freedoms.count)
    var gains = [SIMD2<Double>](repeating: .zero, count: freedoms.count)
    let form = form(unknowns, constants: gains, ones)
    let values = form.solved()
    for (unknown, value) in zip(unknowns, values) {
      for channel in unknown.channels { gains[unknown.track][channel] = value }
    }
    let errors = standardErrors(form, unknowns, Array(unknowns.indices), gains, ones)
    var signs = ones
    for track in solvable where freedoms[track].polarity {
      let own = unknowns.indices.filter { unknowns[$0].track == track }
      let weighted = own.reduce(0) { $0 + values[$1] * energy(of: unknowns[$1]) }
      let isSure = own.contains { values[$0] < -Self.leastEvidenceOfInversion * errors[$0] }
      if weighted < 0 && isSure { signs[track] = -1 }
    }
    return signs
  }

  /// How many standard errors the track's surest gain stands above 0; 0 for one without energy.
  func evidence(for track: Int, in solution: Solution) -> Double {
    let own = solution.unknowns.indices.filter { solution.unknowns[$0].track == track }
    return own.map { index in
      guard solution.energies[index] > Self.leastEnergy * targetEnergy else { return 0 }
      return solution.errors[index] > 0
        ? solution.values[index] / solution.errors[index] : .infinity
    }.max() ?? 0
  }

  /// The standard error of each unknown; 0 for those that are not in `passive`.
  ///
  /// Robust: V = H⁻¹ (Σ s sᵀ) H⁻¹, with s the gradient of a segment of the song, for what remains of a target is
  /// music, not noise.
  ///
  /// - Source: Liang & Zeger (1986), Biometrika 73(1), doi 10.1093/biomet/73.1.13.
  func standardErrors(
    _ form: QuadraticForm, _ unknowns: [Unknown], _ passive: [Int], _ gains: [SIMD2<Double>],
    _ signs: [Double]
  ) -> [Double] {
    guard equations.segments > 1 else { return unknowns.map { _ in 0 } }
    let scores = (0..<equations.segments).map { segment in
      let products = (0..<2).map { equations.block(channel: $0, segment: segment) }
      return unknowns.map { unknown in
        unknown.channels.reduce(0) {
          $0 + signs[unknown.track] * gradient(products[$1], $1, unknown.track, gains)
        }
      }
    }
    let columns = form.inverse(of: scores, over: passive)
    return unknowns.indices.map { index in
      columns.reduce(0) { $0 + $1[index] * $1[index] }.squareRoot()
    }
  }
}
