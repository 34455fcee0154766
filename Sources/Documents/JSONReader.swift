/// A part of a JSON document being read, and where it stands.
///
/// Every method either returns a value that is allowed there or throws an error that names the
/// place, in the words of whoever reads: `Failure` holds what is wrong with a document beside what is
/// wrong with its meaning.
package struct JSONReader<Failure: DocumentFailure> {
  package let json: JSONValue
  package let place: DocumentPlace

  package init(_ json: JSONValue, at place: DocumentPlace) {
    self.json = json
    self.place = place
  }

  /// Reads a text, as if it stood in `file`.
  package init(parsing text: [UInt8], file: String) throws(Failure) {
    do throws(JSONSyntaxError) {
      json = try JSONValue(parsing: text)
    } catch {
      throw Failure(.syntax(file: file, error))
    }
    place = DocumentPlace(file: file)
  }

  /// Reads a file.
  ///
  /// - Parameters:
  ///   - path: The file.
  ///   - limit: How many bytes it may hold.
  ///   - kind: What it is taken for, such as `a session`, for the messages.
  /// - Throws: Why it cannot be read, or what is wrong with its text.
  package init(contentsOf path: String, limit: Int, as kind: String) throws(Failure) {
    let text = try Failure.passing { () throws(FileError) in
      try FileBytes.read(path, limit: limit, as: kind)
    }
    try self.init(parsing: text, file: path)
  }

  /// Refuses anything but an object whose `format` and `version` are these.
  ///
  /// Asked before anything else: keys of a newer version shall not be called unknown.
  package func checkFormat(_ expected: String) throws(Failure) {
    guard case .object = json else { throw wrongType("an object") }
    let format = json["format"]
    if format != .string(expected) {
      throw Failure(.wrongFormat(place, found: format.map(\.inline), expected: expected))
    }
    try checkVersion()
  }

  /// Refuses any `version` but 1.
  package func checkVersion() throws(Failure) {
    let version = try required("version")
    guard case .number(let number) = version.json else { throw version.wrongType("a number") }
    if number > 1 { throw Failure(.newerVersion(version.place, found: number)) }
    if number != 1 { throw Failure(.unknownVersion(version.place, found: number)) }
  }

  // MARK: Members of an object

  /// The part at `key`, or `nil` if it is left out.
  package func member(_ key: String) -> JSONReader? {
    json[key].map { JSONReader($0, at: place / key) }
  }

  /// Every part of an object, whatever its key.
  package func members() throws(Failure) -> [(key: String, value: JSONReader)] {
    guard case .object(let members) = json else { throw wrongType("an object") }
    return members.map { ($0.key, JSONReader($0.value, at: place / $0.key)) }
  }

  /// The part one step further, or `nil` if there is none.
  package func child(_ step: JSONPath.Step) -> JSONReader? {
    switch step {
    case .key(let key): return member(key)
    case .index(let index):
      guard case .array(let elements) = json, elements.indices.contains(index) else { return nil }
      return JSONReader(elements[index], at: place / index)
    }
  }

  /// The part at `key`, which has to be there.
  package func required(_ key: String) throws(Failure) -> JSONReader {
    guard let part = member(key) else { throw Failure(.missingKey(place, key: key)) }
    return part
  }

  /// Refuses anything but an object, and keys that are not `valid`.
  package func checkKeys(_ valid: [String]) throws(Failure) {
    guard case .object(let members) = json else { throw wrongType("an object") }
    for member in members where !valid.contains(member.key) {
      throw Failure(.unknownKey(place, key: member.key, valid: valid))
    }
  }

  // MARK: Values

  package func string() throws(Failure) -> String {
    guard case .string(let string) = json else { throw wrongType("a string") }
    return string
  }

  package func bool() throws(Failure) -> Bool {
    guard case .bool(let bool) = json else { throw wrongType("true or false") }
    return bool
  }

  /// A string with at least one character.
  package func name() throws(Failure) -> String {
    let name = try string()
    if name.isEmpty { throw Failure(.emptyName(place)) }
    return name
  }

  /// Any number.
  package func number() throws(Failure) -> Double {
    guard case .number(let number) = json else { throw wrongType("a number") }
    return number
  }

  /// A number within bounds; `unit` is what follows them in the message, such as ` dB`.
  package func number(
    in range: ClosedRange<Double>, unit: String = ""
  ) throws(Failure) -> Double {
    let number = try number()
    if !range.contains(number) {
      throw Failure(.outOfRange(place, found: number, range: range, unit: unit))
    }
    return number
  }

  package func wholeNumber(
    in range: ClosedRange<Int>, unit: String = ""
  ) throws(Failure) -> Int {
    let number = try number(in: Double(range.lowerBound)...Double(range.upperBound), unit: unit)
    guard let whole = Int(exactly: number) else { throw Failure(.notWhole(place, found: number)) }
    return whole
  }

  /// The case of an enum that a string names; `kind` says what it is, for the message.
  package func choice<Choice: RawRepresentable<String> & CaseIterable>(
    of kind: String, _ type: Choice.Type = Choice.self
  ) throws(Failure) -> Choice {
    let name = try string()
    guard let choice = Choice(rawValue: name) else {
      let valid = Choice.allCases.map(\.rawValue)
      throw Failure(.unknownName(place, kind: kind, found: name, valid: valid))
    }
    return choice
  }

  /// The elements of an array.
  package func elements(
    _ count: ClosedRange<Int> = 0...Int.max
  ) throws(Failure) -> [JSONReader] {
    guard case .array(let elements) = json else { throw wrongType("an array") }
    if !count.contains(elements.count) {
      throw Failure(.wrongCount(place, found: elements.count, allowed: count))
    }
    return elements.enumerated().map { JSONReader($1, at: place / $0) }
  }

  package func strings() throws(Failure) -> [String] {
    var strings: [String] = []
    for element in try elements() { strings.append(try element.string()) }
    return strings
  }

  /// The error for something that is none of what is `expected` here.
  package func wrongType(_ expected: String) -> Failure {
    Failure(.wrongType(place, found: json.kind, expected: expected))
  }
}
