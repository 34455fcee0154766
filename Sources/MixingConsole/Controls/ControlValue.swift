public import Documents

/// One point of a control's automation.
public struct ControlPoint: Hashable, Sendable {
  /// Seconds from the start of the mix.
  public let seconds: Double
  /// The control's value there, in its own unit.
  public let value: Double

  public init(seconds: Double, value: Double) {
    self.seconds = seconds
    self.value = value
  }
}

/// What a session says about a control: one value, or automation points.
public enum ControlValue: Hashable, Sendable {
  case constant(Double)
  /// Points at increasing times, at least one. The value stays constant before the first point and
  /// after the last, and moves linearly in the control's own scale in between.
  case points([ControlPoint])

  /// The control's value at a time.
  ///
  /// - Parameters:
  ///   - seconds: The time from the start of the mix.
  ///   - taper: The control's own scale.
  /// - Returns: The value in the control's unit.
  public func value(at seconds: Double, taper: ControlTaper) -> Double {
    switch self {
    case .constant(let value): return value
    case .points(let points):
      let next = Self.firstIndex(in: points, after: seconds)
      if next == 0 { return points[0].value }
      let left = points[next - 1]
      if next == points.count { return left.value }
      let right = points[next]
      let share = (seconds - left.seconds) / (right.seconds - left.seconds)
      return taper.interpolate(from: left.value, to: right.value, share: share)
    }
  }

  /// The value of a control that rests, `nil` for one with automation points.
  public var constant: Double? {
    if case .constant(let value) = self { value } else { nil }
  }

  /// The same movement with every value put through `transform`.
  func map(_ transform: (Double) -> Double) -> ControlValue {
    switch self {
    case .constant(let value): .constant(transform(value))
    case .points(let points):
      .points(points.map { ControlPoint(seconds: $0.seconds, value: transform($0.value)) })
    }
  }

  /// Whether the control moves at all.
  public var isAutomated: Bool {
    if case .points(let points) = self {
      points.contains { $0.value != points[0].value }
    } else {
      false
    }
  }

  /// Whether every value lies in `range` and every time is finite and later than the one before.
  func isValid(in range: ClosedRange<Double>) -> Bool {
    switch self {
    case .constant(let value): range.contains(value)
    case .points(let points):
      !points.isEmpty && points.allSatisfy { range.contains($0.value) && $0.seconds.isFinite }
        && zip(points, points.dropFirst()).allSatisfy { $0.seconds < $1.seconds }
    }
  }

  /// The largest value that there is at any time.
  var largest: Double {
    switch self {
    case .constant(let value): value
    case .points(let points): points.map(\.value).max() ?? 0
    }
  }

  /// The smallest value that there is at any time.
  var smallest: Double {
    switch self {
    case .constant(let value): value
    case .points(let points): points.map(\.value).min() ?? 0
    }
  }

  /// The index of the first point later than `seconds`, by bisection; `points.count` if none is.
  private static func firstIndex(in points: [ControlPoint], after seconds: Double) -> Int {
    var (low, high) = (0, points.count)
    while low < high {
      let middle = (low + high) / 2
      if points[middle].seconds > seconds { high = middle } else { low = middle + 1 }
    }
    return low
  }
}

extension ControlValue: ExpressibleByFloatLiteral, ExpressibleByIntegerLiteral {
  public init(floatLiteral value: Double) { self = .constant(value) }
  public init(integerLiteral value: Int) { self = .constant(Double(value)) }
}

extension SessionReader {
  /// The value of a control outside of a session, where no sample rate bounds it.
  package func control(_ spec: ControlSpec) throws(SessionError) -> ControlValue {
    let value = try controlValue()
    try spec.check(value, sampleRate: .max, at: place)
    return value
  }

  /// The value of a control: a number, or `{ "points": [[seconds, value], …] }`. Whether it is one that the
  /// control can take, `Session.validated()` says.
  func controlValue() throws(SessionError) -> ControlValue {
    switch json {
    case .number(let number):
      return .constant(number)
    case .object:
      try checkKeys(["points"])
      var points: [ControlPoint] = []
      for pair in try required("points").elements() {
        guard case .array(let both) = pair.json, both.count == 2 else {
          throw pair.wrongType("a pair [seconds, value]")
        }
        let parts = try pair.elements()
        points.append(
          ControlPoint(seconds: try parts[0].number(), value: try parts[1].number()))
      }
      return .points(points)
    default:
      throw wrongType("a number or { \"points\": … }")
    }
  }
}

extension ControlValue {
  /// The value as it stands in a session.
  public var json: JSONValue {
    switch self {
    case .constant(let value): .number(value)
    case .points(let points):
      ["points": .array(points.map { [.number($0.seconds), .number($0.value)] })]
    }
  }
}
