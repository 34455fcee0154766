import Datasets
import MixingConsole

/// A kind of values in a configuration: what is valid, how it is read, how a default is shown.
package struct ValueFormat<Value: Sendable>: Sendable {
  /// What is valid, in words, such as `a whole number from 0 to 10`.
  let expected: String
  /// The keys of a section.
  var keys: [any DocumentedKey] = []
  let read: @Sendable (ConfigurationNode) throws -> Value
  let text: @Sendable (Value) -> String
}

extension ValueFormat {
  /// A value of another format, or none.
  static func optional<Wrapped>(
    _ format: ValueFormat<Wrapped>
  ) -> ValueFormat where Value == Wrapped? {
    ValueFormat(expected: format.expected) { node in
      try format.read(node)
    } text: { value in
      value.map(format.text) ?? "none"
    }
  }
}

extension ValueFormat<Int> {
  /// A whole number.
  static func whole(_ range: ClosedRange<Int>, unit: String = "") -> ValueFormat {
    let expected =
      "a whole number from \(range.lowerBound) to \(range.upperBound)"
      + (unit.isEmpty ? "" : " \(unit)")
    return ValueFormat(expected: expected) { node in
      guard let number = node.number.flatMap(Int.init(exactly:)), range.contains(number) else {
        throw node.wrongValue(expected)
      }
      return number
    } text: { value in
      "\(value)"
    }
  }
}

extension ValueFormat<String> {
  /// A path, which stands in the configuration as seen from its folder, and is absolute when read.
  static var path: ValueFormat {
    let expected = "a path, absolute or from this file's folder,"
    return ValueFormat(expected: expected) { node in
      guard let path = node.text else { throw node.wrongValue(expected) }
      return StemPath.absolute(path, in: StemPath.folder(of: node.place.file))
    } text: { path in
      path
    }
  }
}

extension ValueFormat where Value: RawRepresentable<String> & CaseIterable {
  /// One of a few names.
  static var choice: ValueFormat {
    let names = Value.allCases.map(\.rawValue)
    let expected = names.joined(separator: " or ")
    return ValueFormat(expected: expected) { node in
      guard let name = node.text else { throw node.wrongValue(expected) }
      guard let value = Value(rawValue: name) else {
        throw ConfigurationError.unknownName(node.place, found: name, valid: names)
      }
      return value
    } text: { value in
      value.rawValue
    }
  }
}

extension ValueFormat<SplitMembers> {
  /// A share of the songs, or a list of their names.
  static var members: ValueFormat {
    let expected = "a share from 0 to 1 or a list of songs"
    return ValueFormat(expected: expected) { node in
      if let elements = node.elements {
        return .songs(
          try elements.map { element in
            guard let name = element.text else { throw element.wrongValue("a song's name") }
            return name
          })
      }
      guard let share = node.number, (0...1).contains(share) else {
        throw node.wrongValue(expected)
      }
      return .share(share)
    } text: { members in
      switch members {
      case .share(let share): "\(share)"
      case .songs(let songs): "[\(songs.joined(separator: ", "))]"
      }
    }
  }
}

extension ValueFormat where Value: ConfigurationSection {
  /// A section.
  static var section: ValueFormat {
    ValueFormat(expected: "a section", keys: Value.keys) { node in
      try Value(SectionReader(node, keys: Value.keys))
    } text: { _ in
      "as below"
    }
  }
}
