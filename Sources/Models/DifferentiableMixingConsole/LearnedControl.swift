package import MixingConsole
import TensorEngine

/// A control of the console that a network sets: its 0 … 1 are a range in the control's own scale.
package struct LearnedControl: Equatable, Sendable {
  /// The path in a session: `*/compressor/ratio` of every track, `master/faderDb` of the master.
  package let name: String
  /// What it is of its channel.
  let part: ControlAddress.Part
  /// Whose it is; `nil` for every track.
  let channel: ControlAddress.Channel?
  /// The values of 0 and 1. What lies outside of the control's own bounds means the nearer bound.
  package let range: ClosedRange<Double>
  /// The value in a network that has not learned yet.
  package let start: Double
  /// The facts of the control itself.
  private let spec: ControlSpec

  /// A control whose start is the middle of its range where `start` is no value between the ends.
  init(
    _ name: String, _ part: ControlAddress.Part, of channel: ControlAddress.Channel?,
    _ spec: ControlSpec, range: ClosedRange<Double>, start: Double?
  ) {
    self.name = name
    self.part = part
    self.channel = channel
    self.spec = spec
    self.range = range
    precondition(range.lowerBound < range.upperBound, "LearnedControl: \(name) within \(range)")
    let (low, high) = (range.lowerBound, range.upperBound)
    self.start =
      start.flatMap { low < $0 && $0 < high ? $0 : nil }
      ?? spec.taper.interpolate(from: low, to: high, share: 0.5)
  }

  /// What a session can get: the range within the control's own bounds.
  package var settings: ClosedRange<Double> { range.clamped(to: spec.range) }

  /// What the control is measured in.
  package var unit: ControlUnit { spec.unit }

  /// Where the ends of a range may lie: within the control's own bounds, or as far beyond as this range goes.
  var limits: ClosedRange<Double> {
    min(range.lowerBound, spec.range.lowerBound)...max(range.upperBound, spec.range.upperBound)
  }

  /// Whether the control can have automation points.
  var canMove: Bool { spec.automation.isGradual }

  /// The share of the range at which the control starts.
  var startShare: Double { scale.normalized(start) }

  /// The values at shares of the range.
  ///
  /// - Shape: any; unchanged.
  /// - Gradient: composed; none beyond the control's own bounds.
  func values(at shares: Tensor) -> Tensor {
    let values = scale.denormalized(shares)
    let bounds = spec.range
    let above =
      range.lowerBound < bounds.lowerBound ? values.maximum(Float(bounds.lowerBound)) : values
    return range.upperBound > bounds.upperBound
      ? above.minimum(Float(bounds.upperBound)) : above
  }

  /// A value as people write it, within the control's own bounds.
  func setting(_ value: Float) -> Double {
    let decimal = Double("\(value)") ?? Double(value)
    return min(max(decimal, spec.range.lowerBound), spec.range.upperBound)
  }

  private var scale: ControlSpec {
    ControlSpec(range, spec.unit, taper: spec.taper, standard: nil, automation: .none)
  }
}
