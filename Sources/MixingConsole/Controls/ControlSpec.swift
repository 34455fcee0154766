import Foundation

/// The facts of one control, declared once: bounds, unit, taper, resting values, automation, and the
/// ranges in which others look for a value.
public struct ControlSpec: Hashable, Sendable {
  /// The values allowed, ends included. A control in hertz also stays below half the sample rate.
  public private(set) var range: ClosedRange<Double>
  public let unit: ControlUnit
  public let taper: ControlTaper
  /// The value at which the effect leaves audio alone, or `nil` if the control has none.
  public let neutral: Double?
  /// The value when a session leaves the control out, or `nil` if it has to be written.
  public let standard: Double?
  public let automation: ControlAutomation
  /// What networks learn; `nil` for a control that stays at its standard value.
  package let learned: LearnedRange?
  /// Where `fit` looks for the value; `nil` for a control that no fit moves.
  package private(set) var fitted: ClosedRange<Double>?
  /// How `fit` comes near the value before it descends; `nil` where descent finds the way from anywhere.
  package let search: ControlSearch?
  /// What people mostly choose, from which random settings are drawn; `nil` for a control that is left.
  package let typical: ClosedRange<Double>?

  package init(
    _ range: ClosedRange<Double>, _ unit: ControlUnit, taper: ControlTaper = .linear,
    neutral: Double? = nil, standard: Double?, automation: ControlAutomation,
    learned: LearnedRange? = nil, fitted: ClosedRange<Double>? = nil,
    search: ControlSearch? = nil, typical: ClosedRange<Double>? = nil
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
    self.learned = learned
    self.fitted = fitted
    self.search = search
    self.typical = typical
  }

  /// Where `value` stands in the range, from 0 (lower bound) to 1 (upper bound), by the taper.
  ///
  /// `(v − low) / (high − low)`, or `log(v / low) / log(high / low)`. Values outside are clamped; a
  /// range of one value gives 0.
  public func normalized(_ value: Double) -> Double {
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
  public func denormalized(_ share: Double) -> Double {
    taper.interpolate(from: range.lowerBound, to: range.upperBound, share: share)
  }

  /// How much the value changes per share of the range.
  package func slope(atShare share: Double) -> Double {
    switch taper {
    case .linear: range.upperBound - range.lowerBound
    case .logarithmic: log(range.upperBound / range.lowerBound) * denormalized(share)
    }
  }

  /// The same control where audio has this sample rate: frequencies end just below half of it.
  package func at(sampleRate: Int) -> ControlSpec {
    guard unit == .hertz, range.upperBound >= Double(sampleRate) / 2 else { return self }
    return narrowed(to: range.lowerBound...0.499 * Double(sampleRate))
  }

  /// The same control where `fit` looks for its value in this range.
  package func fitted(in range: ClosedRange<Double>) -> ControlSpec {
    var spec = self
    spec.fitted = range
    return spec
  }

  /// The same control with other bounds.
  package func narrowed(to range: ClosedRange<Double>) -> ControlSpec {
    var spec = self
    spec.range = range
    return spec
  }
}

/// The range of a control that networks learn in. It may lie beyond the control's own bounds: values out
/// there mean the nearer bound.
package struct LearnedRange: Hashable, Sendable {
  package let range: ClosedRange<Double>
  /// Where a network starts that has not learned yet; `nil` for the middle.
  package let start: Double?

  package init(_ range: ClosedRange<Double>, start: Double? = nil) {
    self.range = range
    self.start = start
  }
}

/// Why descent alone does not find a control's value, and so how `fit` looks for it first.
package enum ControlSearch: Hashable, Sendable {
  /// There are several ways down, such as above and below a threshold. Values over the whole range are tried, and
  /// descent goes on from the best.
  case basin
  /// It decides a switch: there is nothing to descend on. Values are tried, and ever finer ones beside the best.
  case decision
  /// A time by which sound comes later, with a slope that shows the way within a period of the sound. Lags are tried at
  /// which what is missing resembles what the effect gives.
  case lag
  /// The same in whole samples, so without a slope; the same for all signals that are processed at a time.
  case wholeLag

  /// Whether a slope leads on from what the search has found.
  package var hasSlope: Bool { self == .basin || self == .lag }

  /// Whether it is a time by which sound comes later.
  package var isLag: Bool { self == .lag || self == .wholeLag }
}

/// What a control's numbers mean.
public enum ControlUnit: String, Hashable, Sendable {
  case decibels = "dB"
  case hertz = "Hz"
  case milliseconds = "ms"
  case seconds = "s"
  case beats = "beats"
  /// A quotient without a unit: a compression ratio, a filter's Q, a share of wet sound.
  case ratio = ""
  /// A place between left (0) and right (1).
  case position = "position"

  /// The seconds of a unit of time; `nil` for what is none, and for beats without a tempo.
  package func seconds(beatsPerMinute: Double?) -> Double? {
    switch self {
    case .seconds: 1
    case .milliseconds: 0.001
    case .beats: beatsPerMinute.map { 60 / $0 }
    case .decibels, .hertz, .ratio, .position: nil
    }
  }

  /// What follows a number in a message, such as ` dB`.
  public var suffix: String {
    switch self {
    case .position: " (0 is left, 1 is right)"
    case .ratio: ""
    case .decibels, .hertz, .milliseconds, .seconds, .beats: " \(rawValue)"
    }
  }
}

/// The scale in which a control is moved: by a network, by automation, by `--amount`.
public enum ControlTaper: Hashable, Sendable {
  /// Equal steps add. Decibels are linear: they are a logarithm already.
  case linear
  /// Equal steps multiply: frequencies, times, ratios. The range lies above 0.
  case logarithmic

  /// The value a `share` of the way from `start` (0) to `end` (1) in this scale.
  ///
  /// `start + share (end − start)`, or `start (end / start)^share`. Shares 0 and 1 give the ends
  /// themselves, and no share between them leaves the interval.
  public func interpolate(from start: Double, to end: Double, share: Double) -> Double {
    if share <= 0 || start == end { return start }
    if share >= 1 { return end }
    let value =
      switch self {
      case .linear: start + share * (end - start)
      case .logarithmic: exp(log(start) + share * (log(end) - log(start)))
      }
    return min(max(value, min(start, end)), max(start, end))
  }
}

/// How often an effect listens to a control that moves.
public enum ControlAutomation: Hashable, Sendable {
  /// The value is used sample by sample: gains and anything else that only multiplies.
  case perSample
  /// The value is read on a fixed grid, because coefficients are computed from it.
  case perBlock
  /// The value is read every 4,096 samples, because an impulse response is computed from it; the effect fades from one
  /// to the next.
  case perSegment
  /// The control holds one value for the whole mix; automation points are an error.
  case none

  /// Whether the control itself moves, from value to value; else the effect fades, or nothing moves.
  package var isGradual: Bool { self == .perSample || self == .perBlock }
}

/// The controls of an effect as an enum: a case's raw value is its key in a session.
///
/// The order of the cases is the order of the controls everywhere: sessions, networks, help.
package protocol ControlKey: RawRepresentable<String>, CaseIterable, Hashable, Sendable {
  /// The facts of this control.
  var spec: ControlSpec { get }
}

/// The controls outside of effects: faders of tracks, buses and master, and levels of sends.
package enum LevelControl: String, ControlKey {
  case faderDb, levelDb

  package var spec: ControlSpec {
    switch self {
    case .faderDb:
      .init(
        -96...24, .decibels, neutral: 0, standard: 0, automation: .perSample,
        learned: .init(-48...24, start: 0), fitted: -60...24, typical: -12...6)
    // A send has no level that leaves audio alone: `--amount` scales its amplitude from nothing. A
    // network starts far below what is heard, and above the lower end, where the logistic function is
    // flat.
    case .levelDb:
      .init(
        -96...24, .decibels, standard: nil, automation: .perSample,
        learned: .init(-96...6, start: -90), fitted: -60...12)
    }
  }
}
