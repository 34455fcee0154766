import Documents

extension OutputTarget {
  init(_ part: SessionReader) throws(SessionError) {
    try part.checkKeys(["loudnessLufs", "peakDbtp"])
    self.init(
      loudnessLufs: try Self.target(part.member("loudnessLufs")),
      peakDbtp: try Self.target(part.member("peakDbtp")))
  }

  private static func target(_ part: SessionReader?) throws(SessionError) -> Double? {
    guard let part, part.json != .null else { return nil }
    guard case .number = part.json else { throw part.wrongType("a number or null") }
    return try part.number()
  }

  /// The output stage as a session writes it; what is `nil` is written as `null`.
  var json: JSONValue {
    ["loudnessLufs": JSONValue(loudnessLufs), "peakDbtp": JSONValue(peakDbtp)]
  }
}
