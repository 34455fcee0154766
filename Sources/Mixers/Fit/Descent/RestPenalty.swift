import MixingConsole

/// What keeps a gain of an equalizer that changes nothing at 0 dB: a small cost for each.
///
/// Where a stem has no sound, or where two bands undo each other, many settings make the same mix; the one
/// that does least is meant.
struct RestPenalty {
  /// A share at rest, and the weight of its squared distance; 0 for what may stand anywhere.
  private let terms: [(share: Double, weight: Double)]

  /// The cost of the whole range of a gain, as a share of a target's energy.
  private static let weight = 1e-6

  init(_ controls: [FitControl], energy: Double) {
    terms = controls.map { control in
      guard case .effect = control.address.part, control.spec.unit == .decibels,
        control.spec.range.contains(0), control.spec.range.upperBound > 0
      else { return (0, 0) }
      return (control.spec.normalized(0), Self.weight * energy)
    }
  }

  func cost(_ shares: [Double]) -> Double {
    zip(shares, terms).reduce(0) { sum, entry in
      let distance = entry.0 - entry.1.share
      return sum + entry.1.weight * distance * distance
    }
  }

  /// Adds the cost and its slopes.
  func add(_ shares: [Double], to squares: inout LinearizedSquares) {
    squares.cost += cost(shares)
    for (index, term) in terms.enumerated() {
      squares.normal[index * shares.count + index] += term.weight
      squares.descent[index] -= term.weight * (shares[index] - term.share)
    }
  }
}
