package import MixingConsole

/// A control that a fit may move, and the range in which it looks for its value.
///
/// A fit works on shares of the range, 0…1 by the control's own taper, so that one step means as much for a
/// frequency as for a level.
package struct FitControl: Hashable, Sendable {
  package let address: ControlAddress
  /// The control's facts, its range narrowed to what mixes use.
  package let spec: ControlSpec

  /// A control of a session, or `nil` for one that no fit moves: automated, or without a range to look in (`ControlSpec.fitted`).
  ///
  /// The range grows to hold the session's own value, wherever that is.
  package init?(_ address: ControlAddress, in session: Session) {
    guard case .constant(let value)? = session.value(of: address),
      let spec = session.spec(of: address), var range = spec.fitted
    else { return nil }
    let allowed = spec.at(sampleRate: Double(session.sampleRate)).range
    range = range.clamped(to: allowed)
    range = min(range.lowerBound, value)...max(range.upperBound, value)
    self.address = address
    self.spec = spec.narrowed(to: range)
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
