package import MixingConsole

/// A control that a fit may move, and the range in which it looks for its value.
///
/// A fit works on shares of the range, 0…1 by the control's own taper, so that one step means as much for a
/// frequency as for a level.
package struct FitControl: Hashable, Sendable {
  package let address: ControlAddress
  /// The control's facts, its range narrowed to what mixes use.
  package let spec: ControlSpec

  /// What a fit tries, where the control itself allows more. `makeupDb` is not among them: a fader does
  /// the same.
  private static let ranges: [String: ClosedRange<Double>] = [
    "faderDb": -60...24, "levelDb": -60...12, "position": 0...1,
    "frequencyHz": 20...18_000, "q": 0.3...6, "equalizer/gainDb": -18...18,
    "thresholdDb": -60...0, "ratio": 1...20, "attackMs": 0.5...200, "releaseMs": 5...1_500,
    "kneeDb": 0...24, "decaySeconds": 0.1...8,
    "bandGainDb": -24...12,
  ]

  /// A control of a session, or `nil` for one that no fit moves: automated, or not in the list.
  ///
  /// The range grows to hold the session's own value, wherever that is.
  package init?(_ address: ControlAddress, in session: Session) {
    guard case .constant(let value)? = session.value(of: address),
      let (name, spec) = session.nameAndSpec(of: address),
      var range = Self.ranges[name]
    else { return nil }
    let allowed = spec.at(sampleRate: Double(session.sampleRate)).range
    range = range.clamped(to: allowed)
    range = min(range.lowerBound, value)...max(range.upperBound, value)
    self.address = address
    self.spec = ControlSpec(
      range, spec.unit, taper: spec.taper, standard: nil, automation: spec.automation)
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

  /// The last part of a control's name, and its facts. A band's gain is told apart from a gain effect's.
  fileprivate func nameAndSpec(of address: ControlAddress) -> (String, ControlSpec)? {
    switch address.part {
    case .fader: return (LevelControl.faderDb.rawValue, LevelControl.faderDb.spec)
    case .send: return (LevelControl.levelDb.rawValue, LevelControl.levelDb.spec)
    case .effect(let slot, let control):
      let effect = strip(of: address.channel)[slot].effect
      let entry = effect.controls[control]
      // A band is a number behind a reverb's control and before an equalizer's.
      let name = entry.name.split(separator: "/").first { Int($0) == nil }.map(String.init)
      let key = name == "gainDb" ? "\(type(of: effect).name)/gainDb" : name
      return key.map { ($0, entry.spec) }
    }
  }
}
