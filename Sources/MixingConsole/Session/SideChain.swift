import Documents

/// Another track or bus that drives an effect's detector in place of the effect's own input.
public struct SideChain: Hashable, Sendable {
  /// A track, or where none has the name a bus.
  public var source: String
  /// Where the signal is taken: before the fader it is there even where the source is muted, after it only what is
  /// heard.
  public var tap: Send.Tap
  /// The corner of a high-pass before the detector, in hertz; `nil` for none.
  public var highPassHz: Double?
  /// The corner of a low-pass before the detector, in hertz; `nil` for none.
  public var lowPassHz: Double?

  public init(
    from source: String, tap: Send.Tap = .preFader, highPassHz: Double? = nil,
    lowPassHz: Double? = nil
  ) {
    (self.source, self.tap) = (source, tap)
    (self.highPassHz, self.lowPassHz) = (highPassHz, lowPassHz)
  }

  /// What a path may set.
  enum Control: String, CaseIterable {
    case source, tap, highPassHz, lowPassHz
  }

  /// The corners; a session bounds them further, below half its sample rate.
  static let filter = ControlSpec(
    10...192_000, .hertz, taper: .logarithmic, standard: nil, automation: .none)
  /// The Q of both filters: Butterworth's.
  static let q = 0.7071
}

extension SideChain {
  init(_ part: SessionReader) throws(SessionError) {
    try part.checkKeys(Control.allCases.map(\.rawValue))
    self.init(
      from: try part.required("source").name(),
      tap: try part.member("tap")?.choice(of: "tap") ?? .preFader,
      highPassHz: try part.member("highPassHz")?.number(),
      lowPassHz: try part.member("lowPassHz")?.number())
  }

  /// The key as a session writes it; `isWhole` adds what stands at its default.
  func json(isWhole: Bool) -> JSONValue {
    .object(
      ("source", .string(source)),
      ("tap", tap == .preFader && !isWhole ? nil : .string(tap.rawValue)),
      ("highPassHz", highPassHz.map { .number($0) }), ("lowPassHz", lowPassHz.map { .number($0) }))
  }

  mutating func set(_ control: Control, to value: ControlText) throws(SessionError) {
    switch control {
    case .source: source = try value.keySource()
    case .tap: tap = try value.tap()
    case .highPassHz: highPassHz = try value.control(Self.filter).constant
    case .lowPassHz: lowPassHz = try value.control(Self.filter).constant
    }
  }
}
