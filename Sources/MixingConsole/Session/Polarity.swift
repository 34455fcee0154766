package import Documents

/// Which channels of a stem are turned upside down.
public enum Polarity: String, CaseIterable, Sendable {
  case normal, inverted
  /// One side of a stereo stem, as from a cable that was soldered the wrong way round.
  case left, right

  /// What both channels are multiplied by.
  package var signs: (left: Float, right: Float) {
    switch self {
    case .normal: (1, 1)
    case .inverted: (-1, -1)
    case .left: (-1, 1)
    case .right: (1, -1)
    }
  }

  /// Whether it turns one side alone, which only a stereo stem has.
  package var isOneSided: Bool { self == .left || self == .right }

  /// `inverted`, `left inverted`; nothing for a stem as it is.
  package var words: String? {
    switch self {
    case .normal: nil
    case .inverted: "inverted"
    case .left, .right: "\(rawValue) inverted"
    }
  }

  /// The same with both channels turned once more.
  package var opposite: Polarity {
    switch self {
    case .normal: .inverted
    case .inverted: .normal
    case .left: .right
    case .right: .left
    }
  }

  static let expected = "true, false, \"left\" or \"right\""

  /// `true`, `false`, `left` or `right`.
  init?(_ text: String) {
    switch text {
    case "true": self = .inverted
    case "false": self = .normal
    case "left", "right": self = text == "left" ? .left : .right
    default: return nil
    }
  }

  /// As a session has it.
  package var json: JSONValue {
    isOneSided ? .string(rawValue) : .bool(self == .inverted)
  }
}

extension Track {
  /// Whether both channels are turned.
  public var isPolarityInverted: Bool {
    get { polarity == .inverted }
    set { polarity = newValue ? .inverted : .normal }
  }
}

extension SessionReader {
  func polarity() throws(SessionError) -> Polarity {
    let text: String
    switch json {
    case .bool(let isInverted): text = "\(isInverted)"
    case .string(let side) where side == "left" || side == "right": text = side
    default: throw wrongType(Polarity.expected)
    }
    return Polarity(text) ?? .normal
  }
}
