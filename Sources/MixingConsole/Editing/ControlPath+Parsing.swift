import Documents

extension ControlPath {
  /// Reads a path.
  package init(_ text: String) throws(SessionError) {
    let place = Self.place(of: text)
    let parts = try Self.parts(of: text)
    for part in parts where part.isEmpty { throw .document(.emptyName(place)) }
    description = text
    channel = text == "*" || text.hasPrefix("*/") ? .everyTrack : .named(parts[0])
    part = try Self.part(parts.dropFirst(), place)
  }

  /// A name as a path has it, with a backslash before what would mean something else.
  package static func escaped(_ name: String) -> String {
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
