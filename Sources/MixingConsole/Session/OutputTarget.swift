import Documents

/// What the output stage brings the mix to: one gain, then a true-peak limiter.
public struct OutputTarget: Hashable, Sendable {
  public static let loudnessRange = -70.0...0.0
  public static let peakRange = -40.0...0.0

  /// That of a new mix where nobody says otherwise.
  public static let standard = OutputTarget(loudnessLufs: -16, peakDbtp: -1)

  /// Integrated loudness in LUFS; `nil` leaves the level alone.
  public var loudnessLufs: Double?
  /// The ceiling in dBTP; `nil` leaves peaks alone.
  public var peakDbtp: Double?

  public init(loudnessLufs: Double?, peakDbtp: Double?) {
    self.loudnessLufs = loudnessLufs
    self.peakDbtp = peakDbtp
  }
}

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
