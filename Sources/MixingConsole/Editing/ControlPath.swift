import Documents

/// Names a control of a session, or what holds controls: `vocals/compressor/ratio`.
///
/// | Path | Names |
/// |---|---|
/// | `vocals` | a track, a bus or the `master`; where names are equal, the first of these |
/// | `*` | every track |
/// | `vocals/faderDb` | a `ChannelControl` |
/// | `vocals/sends/room/levelDb` | a control of the send to a bus; `vocals/sends/room` the send |
/// | `vocals/compressor` | an effect; `vocals/compressor[2]` the second of its kind in the strip |
/// | `vocals/compressor/ratio` | a control of an effect (`EffectControl.name`), or its `bypassed` |
/// | `vocals/equalizer/2/gainDb` | a control of a band; `vocals/equalizer/2` the band |
///
/// In names a slash is written `\/`, a backslash `\\`, and an asterisk may be written `\*`. Whether a
/// session has what a path names shows when the path is used.
public struct ControlPath: Hashable, Sendable, CustomStringConvertible {
  /// Whose control it is.
  enum Channel: Hashable, Sendable {
    case everyTrack
    case named(String)
  }

  /// A control of a send.
  enum SendControl: String, CaseIterable, Hashable, Sendable {
    case levelDb, tap
  }

  /// What of the channel is meant.
  enum Part: Hashable, Sendable {
    case whole
    case control(ChannelControl)
    case send(bus: String?, SendControl?)
    /// The effect of this name and number, counted from 1, and the parts of a control's name; none
    /// for the whole effect.
    case effect(String, number: Int, control: [String])
  }

  /// The path as it was written.
  public let description: String
  let channel: Channel
  let part: Part

  /// The key of sends in paths, as in a session.
  static let sends = "sends"

  /// Whether the path leads to a fact that a decision starts from and does not change: role,
  /// placement, polarity, mute, solo. Such a control has to be set before deciding.
  package var precedesDecision: Bool {
    switch part {
    case .control(.role), .control(.startSeconds), .control(.polarityInverted), .control(.muted),
      .control(.solo):
      true
    case .control(.faderDb), .control(.output), .whole, .send, .effect: false
    }
  }

  /// The path as the place of an error.
  var place: DocumentPlace { Self.place(of: description) }

  static func place(of text: String) -> DocumentPlace {
    DocumentPlace(file: text.isEmpty ? "\"\"" : text)
  }
}

extension ControlPath {
  /// Reads a path.
  public init(_ text: String) throws(SessionError) {
    let place = Self.place(of: text)
    let parts = try Self.parts(of: text)
    for part in parts where part.isEmpty { throw .document(.emptyName(place)) }
    description = text
    channel = text == "*" || text.hasPrefix("*/") ? .everyTrack : .named(parts[0])
    part = try Self.part(parts.dropFirst(), place)
  }

  /// A name as a path has it, with a backslash before what would mean something else.
  public static func escaped(_ name: String) -> String {
    let escaped = name.reduce(into: "") { $0 += ($1 == "/" || $1 == "\\" ? "\\" : "") + String($1) }
    return escaped == "*" ? "\\*" : escaped
  }

  /// The names between slashes, without their backslashes; at least one.
  private static func parts(of text: String) throws(SessionError) -> [String] {
    var parts = [""]
    var isEscaped = false
    for scalar in text.unicodeScalars {
      if isEscaped {
        guard "/\\*".unicodeScalars.contains(scalar) else { throw .wrongEscape(place(of: text)) }
        parts[parts.count - 1].unicodeScalars.append(scalar)
        isEscaped = false
      } else if scalar == "\\" {
        isEscaped = true
      } else if scalar == "/" {
        parts.append("")
      } else {
        parts[parts.count - 1].unicodeScalars.append(scalar)
      }
    }
    if isEscaped { throw .wrongEscape(place(of: text)) }
    return parts
  }

  /// What the parts after the channel name.
  private static func part(
    _ parts: ArraySlice<String>, _ place: DocumentPlace
  ) throws(SessionError) -> Part {
    guard let first = parts.first else { return .whole }
    let rest = Array(parts.dropFirst())
    if let control = ChannelControl(rawValue: first) {
      if !rest.isEmpty { throw .longPath(place, end: first) }
      return .control(control)
    }
    if first == sends { return try send(rest, place) }
    let (name, number) = numbered(first)
    return .effect(name, number: number, control: rest)
  }

  private static func send(
    _ parts: [String], _ place: DocumentPlace
  ) throws(SessionError) -> Part {
    guard parts.count >= 2 else { return .send(bus: parts.first, nil) }
    guard let control = SendControl(rawValue: parts[1]) else {
      let valid = SendControl.allCases.map(\.rawValue)
      throw .document(.unknownName(place, kind: "control of a send", found: parts[1], valid: valid))
    }
    if parts.count > 2 { throw .longPath(place, end: parts[1]) }
    return .send(bus: parts[0], control)
  }

  /// `("compressor", 2)` of `compressor[2]`; whatever is no such number belongs to the name.
  private static func numbered(_ text: String) -> (name: String, number: Int) {
    guard text.last == "]", let bracket = text.lastIndex(of: "["),
      let number = Int(text[text.index(after: bracket)...].dropLast()), number >= 1
    else { return (text, 1) }
    return (String(text[..<bracket]), number)
  }
}

/// A control and the value that a person gives it: `vocals/compressor/ratio=3`.
///
/// The value begins after the last `=`: a number in the control's own unit, `true` or `false`, or a
/// name.
public struct ControlAssignment: Hashable, Sendable, CustomStringConvertible {
  public let path: ControlPath
  public let value: String

  /// Reads `PATH=VALUE`.
  public init(_ text: String) throws(SessionError) {
    guard let sign = text.lastIndex(of: "=") else {
      throw .missingValue(ControlPath.place(of: text))
    }
    path = try ControlPath(String(text[..<sign]))
    value = String(text[text.index(after: sign)...])
  }

  public var description: String { "\(path)=\(value)" }
}
