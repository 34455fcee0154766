import Foundation

/// The facts of one control, declared once: bounds, unit, taper, resting values, automation.
package struct ControlSpec: Hashable, Sendable {
  /// The values allowed, ends included. A control in hertz also stays below half the sample rate.
  package let range: ClosedRange<Double>
  package let unit: ControlUnit
  package let taper: ControlTaper
  /// The value at which the effect leaves audio alone, or `nil` if the control has none.
  package let neutral: Double?
  /// The value when a session leaves the control out, or `nil` if it has to be written.
  package let standard: Double?
  package let automation: ControlAutomation

  package init(
    _ range: ClosedRange<Double>, _ unit: ControlUnit, taper: ControlTaper = .linear,
    neutral: Double? = nil, standard: Double?, automation: ControlAutomation
  ) {
    precondition(
      taper == .linear || range.lowerBound > 0,
      "ControlSpec: a logarithmic taper needs a range above 0, not \(range)")
    precondition(
      neutral.map(range.contains) ?? true, "ControlSpec: neutral \(neutral ?? 0) outside \(range)")
    precondition(
      standard.map(range.contains) ?? true,
      "ControlSpec: standard \(standard ?? 0) outside \(range)")
    self.range = range
    self.unit = unit
    self.taper = taper
    self.neutral = neutral
    self.standard = standard
    self.automation = automation
  }

  /// Where `value` stands in the range, from 0 (lower bound) to 1 (upper bound), by the taper.
  ///
  /// `(v − low) / (high − low)`, or `log(v / low) / log(high / low)`. Values outside are clamped; a
  /// range of one value gives 0.
  package func normalized(_ value: Double) -> Double {
    let (low, high) = (range.lowerBound, range.upperBound)
    if value <= low || low == high { return 0 }
    if value >= high { return 1 }
    return switch taper {
    case .linear: (value - low) / (high - low)
    case .logarithmic: log(value / low) / log(high / low)
    }
  }

  /// The value at `share` of the range, the inverse of `normalized(_:)`.
  ///
  /// Shares outside 0…1 are clamped, so the result never leaves the range.
  package func denormalized(_ share: Double) -> Double {
    taper.interpolate(from: range.lowerBound, to: range.upperBound, share: share)
  }

  /// The same control where audio has this sample rate: frequencies end just below half of it.
  package func at(sampleRate: Double) -> ControlSpec {
    guard unit == .hertz, range.upperBound >= sampleRate / 2 else { return self }
    return ControlSpec(
      range.lowerBound...0.499 * sampleRate, unit, taper: taper, neutral: neutral,
      standard: standard, automation: automation)
  }
}
