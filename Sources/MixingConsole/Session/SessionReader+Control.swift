package import Documents

extension SessionReader {
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
  package var json: JSONValue {
    switch self {
    case .constant(let value): .number(value)
    case .points(let points):
      ["points": .array(points.map { [.number($0.seconds), .number($0.value)] })]
    }
  }
}
