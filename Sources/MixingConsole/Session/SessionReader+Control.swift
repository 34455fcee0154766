package import Documents

extension SessionReader {
  /// The value of a control: a number, or `{ "points": [[seconds, value], …] }`.
  ///
  /// - Parameters:
  ///   - spec: Of the control.
  ///   - sampleRate: In hertz; frequencies lie below half of it.
  /// - Returns: The value.
  /// - Throws: What the control does not allow.
  package func control(
    _ spec: ControlSpec, sampleRate: Int = .max
  ) throws(SessionError) -> ControlValue {
    guard case .object = json else {
      guard case .number = json else { throw wrongType("a number or { \"points\": … }") }
      return .constant(try controlNumber(spec, sampleRate))
    }
    if spec.automation == .none { throw .notAutomatable(place) }
    try checkKeys(["points"])
    var points: [ControlPoint] = []
    for pair in try required("points").elements(1...SessionLimits.points) {
      guard case .array(let both) = pair.json, both.count == 2 else {
        throw pair.wrongType("a pair [seconds, value]")
      }
      let parts = try pair.elements()
      let seconds = try parts[0].number(in: SessionLimits.seconds, unit: ControlUnit.seconds.suffix)
      if let previous = points.last?.seconds, previous >= seconds {
        throw .pointsOutOfOrder(pair.place, seconds: seconds, previous: previous)
      }
      let value = try parts[1].controlNumber(spec, sampleRate)
      points.append(ControlPoint(seconds: seconds, value: value))
    }
    return .points(points)
  }

  private func controlNumber(
    _ spec: ControlSpec, _ sampleRate: Int
  ) throws(SessionError) -> Double {
    if spec.unit == .hertz, case .number(let hertz) = json, hertz >= Double(sampleRate) / 2 {
      throw .notBelowNyquist(place, hertz: hertz, sampleRate: sampleRate)
    }
    return try number(in: spec.range, unit: spec.unit.suffix)
  }
}

extension ControlValue {
  /// The value as it stands in a session.
  package var json: JSONValue {
    switch self {
    case .constant(let value): .number(value)
    case .points(let points):
      ["points": .array(points.map { [.number($0.seconds), .number($0.value)] })]
    }
  }
}
