package import MixingConsole

/// A control that a fit may move, and the range in which it looks for its value.
///
/// A fit works on shares of the range, 0…1 by the control's own taper, so that one step means as much for a
/// frequency as for a level.
package struct FitControl: Hashable, Sendable {
  package let address: ControlAddress
  /// The control's facts, its range narrowed to what mixes use.
  package private(set) var spec: ControlSpec

  /// A control of a session, or `nil` for one that no fit moves: automated, or without a range to look in (`ControlSpec.fitted`).
  ///
  /// The range grows to hold the session's own value, wherever that is.
  package init?(_ address: ControlAddress, in session: Session) {
    guard case .constant(let value)? = session.value(of: address),
      let spec = session.spec(of: address), var range = spec.fitted
    else { return nil }
    let allowed = spec.at(sampleRate: session.sampleRate).range
    range = range.clamped(to: allowed)
    range = min(range.lowerBound, value)...max(range.upperBound, value)
    self.address = address
    self.spec = spec.narrowed(to: range)
  }
}

extension FitControl {
  /// Samples to either side within which descent looks for a time.
  private static let nearbySamples = 32.0

  /// The control as descent moves it from where a search has left it; `nil` for one without a slope.
  func descending(in session: Session) -> FitControl? {
    guard let search = spec.search else { return self }
    guard search.hasSlope else { return nil }
    guard search == .lag, let unit = spec.unit.seconds(beatsPerMinute: session.beatsPerMinute),
      let value = session.value(of: address)?.constant
    else { return self }
    let reach = Self.nearbySamples / (unit * Double(session.sampleRate))
    var near = self
    near.spec = spec.narrowed(
      to: max(spec.range.lowerBound, value - reach)...min(spec.range.upperBound, value + reach))
    return near
  }
}

extension Session {
  /// Where controls stand, as shares of their ranges.
  package func shares(of controls: [FitControl]) -> [Double] {
    controls.map { control in
      control.spec.normalized(value(of: control.address)?.value(at: 0, taper: .linear) ?? 0)
    }
  }

  /// Gives controls values by shares of their ranges.
  package mutating func set(_ controls: [FitControl], to shares: [Double]) {
    for (control, share) in zip(controls, shares) {
      set(control.address, to: control.spec.denormalized(share))
    }
  }
}

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
