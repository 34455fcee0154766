import Documents

/// A value as a person wrote it for a control, with what it takes to check it.
struct ControlText {
  let text: String
  /// The path of the control.
  let place: DocumentPlace
  let sampleRate: Int
  /// The names of the session's tracks and buses.
  let tracks, buses: [String]
  let catalogue: EffectCatalogue

  func control(_ spec: ControlSpec) throws(SessionError) -> ControlValue {
    let number = try number()
    try spec.check(number, sampleRate: sampleRate, at: place)
    return .constant(number)
  }

  func seconds() throws(SessionError) -> Double {
    try SessionReader(.number(number()), at: place).number(
      in: SessionLimits.seconds, unit: ControlUnit.seconds.suffix)
  }

  func bool() throws(SessionError) -> Bool {
    switch text {
    case "true": true
    case "false": false
    default: throw wrongType("true or false")
    }
  }

  func polarity() throws(SessionError) -> Polarity {
    guard let polarity = Polarity(text) else { throw wrongType(Polarity.expected) }
    return polarity
  }

  /// Text with at least one character.
  func name() throws(SessionError) -> String {
    try SessionReader(.string(text), at: place).name()
  }

  func tap() throws(SessionError) -> Send.Tap {
    try SessionReader(.string(text), at: place).choice(of: "tap")
  }

  /// The master, or a bus of the session.
  func destination() throws(SessionError) -> Destination {
    let destination = Destination(named: try name())
    if destination != .master { try checkBus(text, among: [Destination.masterName] + buses) }
    return destination
  }

  /// A track or bus of the session.
  func keySource() throws(SessionError) -> String {
    let name = try name()
    if !(tracks + buses).contains(name) {
      throw .document(
        .unknownName(place, kind: "track or bus", found: name, valid: tracks + buses))
    }
    return name
  }

  /// Refuses the name of a bus that the session has not.
  func checkBus(_ name: String, among valid: [String]) throws(SessionError) {
    if !buses.contains(name) {
      throw .document(.unknownName(place, kind: "bus", found: name, valid: valid))
    }
  }

  /// A decimal number; what else Swift reads as one (`nan`, `0x10`) nobody means.
  private func number() throws(SessionError) -> Double {
    guard text.utf8.allSatisfy("0123456789+-.eE".utf8.contains), let number = Double(text),
      number.isFinite
    else { throw wrongType("a number") }
    return number
  }

  private func wrongType(_ expected: String) -> SessionError {
    .document(.wrongType(place, found: "\"\(text)\"", expected: expected))
  }
}
