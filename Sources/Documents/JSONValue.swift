/// A JSON document, or a part of one. Objects keep the order of their keys.
public enum JSONValue: Hashable, Sendable {
  case null
  case bool(Bool)
  case number(Double)
  case string(String)
  case array([JSONValue])
  case object([Member])

  /// A key of an object, and what stands there.
  public struct Member: Hashable, Sendable {
    public let key: String
    public let value: JSONValue

    public init(_ key: String, _ value: JSONValue) {
      self.key = key
      self.value = value
    }
  }

  /// Reads a document from UTF-8 text.
  public init(parsing text: [UInt8]) throws(JSONSyntaxError) {
    self = try JSONParser.parse(text)
  }

  /// The value at `key` of an object; `nil` where there is none.
  public subscript(key: String) -> JSONValue? {
    if case .object(let members) = self {
      members.first { $0.key == key }?.value
    } else {
      nil
    }
  }

  /// A number, or `null` for one that is missing or not finite: JSON has no NaN.
  public init(_ number: Double?) {
    self = number.flatMap { $0.isFinite ? .number($0) : nil } ?? .null
  }

  /// A text, or `null` for one that is missing.
  public init(_ text: String?) {
    self = text.map { .string($0) } ?? .null
  }

  /// An object of the members whose value is not `nil`.
  public static func object(_ members: (String, JSONValue?)...) -> JSONValue {
    .object(members.compactMap { key, value in value.map { Member(key, $0) } })
  }

  /// Adds the members of an object to those of this object.
  public mutating func merge(_ other: JSONValue) {
    guard case .object(let members) = self, case .object(let others) = other else {
      preconditionFailure("JSONValue.merge: \(kind) and \(other.kind) are not both objects")
    }
    self = .object(members + others)
  }

  /// Puts a value at a path: into a member that is there or a new last one, or into an element that
  /// is there or a new last one.
  public mutating func insert(_ value: JSONValue, at path: ArraySlice<JSONPath.Step>) {
    let rest = path.dropFirst()
    switch (path.first, self) {
    case (nil, _):
      self = value
    case (.key(let key)?, .object(var members)):
      let index = members.firstIndex { $0.key == key } ?? members.count
      var inner = index < members.count ? members[index].value : Self.container(for: rest.first)
      inner.insert(value, at: rest)
      members[index..<min(index + 1, members.count)] = [Member(key, inner)]
      self = .object(members)
    case (.index(let index)?, .array(var elements)) where index <= elements.count:
      var inner = index < elements.count ? elements[index] : Self.container(for: rest.first)
      inner.insert(value, at: rest)
      elements[index..<min(index + 1, elements.count)] = [inner]
      self = .array(elements)
    default:
      preconditionFailure("JSONValue.insert: no place for \(JSONPath(path)) in \(kind)")
    }
  }

  private static func container(for step: JSONPath.Step?) -> JSONValue {
    if case .index? = step { [] } else { [:] }
  }

  /// What this is, in a word for messages.
  public var kind: String {
    switch self {
    case .null: "null"
    case .bool(let value): "\(value)"
    case .number(let value): "the number \(JSONValue.text(of: value))"
    case .string: "a string"
    case .array: "an array"
    case .object: "an object"
    }
  }
}

// No `nil` literal: in `isThere ? value : nil` it would silently mean `null` instead of nothing.
extension JSONValue: ExpressibleByBooleanLiteral, ExpressibleByIntegerLiteral,
  ExpressibleByFloatLiteral, ExpressibleByStringLiteral,
  ExpressibleByArrayLiteral, ExpressibleByDictionaryLiteral
{
  public init(booleanLiteral value: Bool) { self = .bool(value) }
  public init(integerLiteral value: Int) { self = .number(Double(value)) }
  public init(floatLiteral value: Double) { self = .number(value) }
  public init(stringLiteral value: String) { self = .string(value) }
  public init(arrayLiteral elements: JSONValue...) { self = .array(elements) }
  public init(dictionaryLiteral elements: (String, JSONValue)...) {
    self = .object(elements.map { Member($0, $1) })
  }
}
