/// A part of a session being read: its JSON, and where it stands.
///
/// Every method either returns a value that is allowed there or throws an error that names the
/// place. Effects read their structure through it.
package struct SessionReader {
  package let json: JSONValue
  package let place: SessionPlace

  package init(_ json: JSONValue, at place: SessionPlace) {
    self.json = json
    self.place = place
  }

  // MARK: Members of an object

  /// The part at `key`, or `nil` if it is left out.
  package func member(_ key: String) -> SessionReader? {
    json[key].map { SessionReader($0, at: place / key) }
  }

  /// The part one step further, or `nil` if there is none.
  func child(_ step: JSONPath.Step) -> SessionReader? {
    switch step {
    case .key(let key): return member(key)
    case .index(let index):
      guard case .array(let elements) = json, elements.indices.contains(index) else { return nil }
      return SessionReader(elements[index], at: place / index)
    }
  }

  /// The part at `key`, which has to be there.
  package func required(_ key: String) throws(SessionError) -> SessionReader {
    guard let part = member(key) else { throw .missingKey(place, key: key) }
    return part
  }

  /// Refuses anything but an object, and keys that are not `valid`.
  package func checkKeys(_ valid: [String]) throws(SessionError) {
    guard case .object(let members) = json else { throw wrongType("an object") }
    for member in members where !valid.contains(member.key) {
      throw .unknownKey(place, key: member.key, valid: valid)
    }
  }

  // MARK: Values

  package func string() throws(SessionError) -> String {
    guard case .string(let string) = json else { throw wrongType("a string") }
    return string
  }

  package func bool() throws(SessionError) -> Bool {
    guard case .bool(let bool) = json else { throw wrongType("true or false") }
    return bool
  }

  /// A string with at least one character.
  package func name() throws(SessionError) -> String {
    let name = try string()
    if name.isEmpty { throw .emptyName(place) }
    return name
  }

  package func number(
    in range: ClosedRange<Double>, _ unit: ControlUnit? = nil
  ) throws(SessionError) -> Double {
    guard case .number(let number) = json else { throw wrongType("a number") }
    if !range.contains(number) {
      throw .outOfRange(place, found: number, range: range, unit: unit)
    }
    return number
  }

  package func wholeNumber(
    in range: ClosedRange<Int>, _ unit: ControlUnit? = nil
  ) throws(SessionError) -> Int {
    let number = try number(in: Double(range.lowerBound)...Double(range.upperBound), unit)
    guard let whole = Int(exactly: number) else { throw .notWhole(place, found: number) }
    return whole
  }

  /// The case of an enum that a string names; `kind` says what it is, for the message.
  package func choice<Choice: RawRepresentable<String> & CaseIterable>(
    of kind: String, _ type: Choice.Type = Choice.self
  ) throws(SessionError) -> Choice {
    let name = try string()
    guard let choice = Choice(rawValue: name) else {
      let valid = Choice.allCases.map(\.rawValue)
      throw .unknownName(place, kind: kind, found: name, valid: valid)
    }
    return choice
  }

  /// The elements of an array.
  package func elements(
    _ count: ClosedRange<Int> = 0...Int.max
  ) throws(SessionError) -> [SessionReader] {
    guard case .array(let elements) = json else { throw wrongType("an array") }
    if !count.contains(elements.count) {
      throw .wrongCount(place, found: elements.count, allowed: count)
    }
    return elements.enumerated().map { SessionReader($1, at: place / $0) }
  }

  package func strings() throws(SessionError) -> [String] {
    var strings: [String] = []
    for element in try elements() { strings.append(try element.string()) }
    return strings
  }

  /// The error for something that is none of what is `expected` here.
  package func wrongType(_ expected: String) -> SessionError {
    .wrongType(place, found: json.kind, expected: expected)
  }
}
