import Foundation

/// A kind of values in a configuration: what is valid, how it is read, how it is written.
package struct ValueFormat<Value: Sendable>: Sendable {
  /// What is valid, in words, such as `a whole number from 0 to 10`.
  package let expected: String
  /// The keys of a section.
  package let keys: [any DocumentedKey]
  /// What each of a few names stands for, where that is to be listed.
  package let choices: [(name: String, meaning: String)]
  /// Whether the value is written as a whole; a section is written key by key.
  package let isOneValue: Bool
  package let read: @Sendable (ConfigurationNode, ConfigurationRecord?) throws -> Value
  /// YAML on one line.
  package let text: @Sendable (Value) -> String

  /// A format of single values.
  package init(
    _ expected: String, keys: [any DocumentedKey] = [],
    choices: [(name: String, meaning: String)] = [],
    read: @escaping @Sendable (ConfigurationNode) throws -> Value,
    text: @escaping @Sendable (Value) -> String
  ) {
    self.expected = expected
    self.keys = keys
    self.choices = choices
    isOneValue = true
    self.read = { node, _ in try read(node) }
    self.text = text
  }
}

// MARK: Formats of formats

extension ValueFormat {
  fileprivate init(
    sectionOf keys: [any DocumentedKey],
    read: @escaping @Sendable (ConfigurationNode, ConfigurationRecord?) throws -> Value
  ) {
    expected = "a section"
    self.keys = keys
    choices = []
    isOneValue = false
    self.read = read
    text = { _ in "none" }
  }

  /// A section whose keys depend on more than its type, such as on a catalogue.
  package static func section(
    of keys: [any DocumentedKey], read: @escaping @Sendable (SectionReader) throws -> Value
  ) -> ValueFormat {
    ValueFormat(sectionOf: keys) { node, record in
      try read(SectionReader(node, keys: keys, record: record))
    }
  }

  /// A section, or none.
  package static func optionalSection<Section: ConfigurationSection>() -> ValueFormat
  where Value == Section? {
    optionalSection(keys: Section.keys) { try Section($0) }
  }

  /// A section whose keys are known only when the program runs, or none.
  package static func optionalSection<Section>(
    keys: [any DocumentedKey], read: @escaping @Sendable (SectionReader) throws -> Section
  ) -> ValueFormat where Value == Section? {
    ValueFormat(sectionOf: keys) { node, record in
      node.isEmpty ? nil : try read(SectionReader(node, keys: keys, record: record))
    }
  }

  /// A value of another format, or none.
  package static func optional<Wrapped>(
    _ format: ValueFormat<Wrapped>
  ) -> ValueFormat where Value == Wrapped? {
    ValueFormat(format.expected, keys: format.keys) { node in
      node.isNull ? nil : try format.read(node, nil)
    } text: { value in
      value.map(format.text) ?? "null"
    }
  }

  /// A list of values of another format.
  package static func list<Element>(
    _ format: ValueFormat<Element>, of noun: String, count: ClosedRange<Int>
  ) -> ValueFormat where Value == [Element] {
    let expected = "a list of \(count.lowerBound) to \(count.upperBound) \(noun)"
    return ValueFormat(expected, keys: format.keys) { node in
      guard let elements = node.elements, count.contains(elements.count) else {
        throw node.wrongValue(expected)
      }
      return try elements.map { try format.read($0, nil) }
    } text: { values in
      "[\(values.map(format.text).joined(separator: ", "))]"
    }
  }
}

extension ValueFormat where Value: ConfigurationSection {
  /// A section.
  package static var section: ValueFormat {
    ValueFormat(sectionOf: Value.keys) { node, record in
      try Value(SectionReader(node, keys: Value.keys, record: record))
    }
  }

  /// A section that is written as one value, such as an element of a list.
  package static func section(text: @escaping @Sendable (Value) -> String) -> ValueFormat {
    ValueFormat("a section", keys: Value.keys) { node in
      try Value(SectionReader(node, keys: Value.keys, record: nil))
    } text: { value in
      text(value)
    }
  }
}

// MARK: Numbers

extension ValueFormat<Int> {
  /// A whole number.
  package static func whole(_ range: ClosedRange<Int>, unit: String = "") -> ValueFormat {
    let expected =
      "a whole number from \(range.lowerBound) to \(range.upperBound)"
      + (unit.isEmpty ? "" : " \(unit)")
    return ValueFormat(expected) { node in
      guard let number = node.number.flatMap(Int.init(exactly:)), range.contains(number) else {
        throw node.wrongValue(expected)
      }
      return number
    } text: { value in
      "\(value)"
    }
  }
}

extension ValueFormat<Double> {
  /// A number.
  package static func number(_ range: ClosedRange<Double>, unit: String = "") -> ValueFormat {
    let expected =
      "a number from \(range.lowerBound.plain) to \(range.upperBound.plain)"
      + (unit.isEmpty ? "" : " \(unit)")
    return ValueFormat(expected) { node in
      guard let number = node.number, range.contains(number) else {
        throw node.wrongValue(expected)
      }
      return number
    } text: { value in
      value.plain
    }
  }
}

extension ValueFormat<ClosedRange<Double>> {
  /// Two numbers, the lower one first.
  package static func range(within bounds: ClosedRange<Double>, unit: String) -> ValueFormat {
    let expected =
      "[low, high] from \(bounds.lowerBound.plain) to \(bounds.upperBound.plain) \(unit)"
    return ValueFormat(expected) { node in
      guard let ends = node.elements?.map(\.number), ends.count == 2, let low = ends[0],
        let high = ends[1], low <= high, bounds.contains(low), bounds.contains(high)
      else { throw node.wrongValue(expected) }
      return low...high
    } text: { range in
      "[\(range.lowerBound.plain), \(range.upperBound.plain)]"
    }
  }
}

extension Double {
  /// The shortest decimal that is this number, whole numbers without a fraction.
  package var plain: String { Int(exactly: self).map { "\($0)" } ?? "\(self)" }
}

extension ValueFormat<Float> {
  /// A number in single precision.
  package static func single(_ range: ClosedRange<Double>, unit: String = "") -> ValueFormat {
    let double = ValueFormat<Double>.number(range, unit: unit)
    return ValueFormat(double.expected) { node in
      Float(try double.read(node, nil))
    } text: { value in
      Int(exactly: value).map { "\($0)" } ?? "\(value)"
    }
  }
}

// MARK: Words

extension ValueFormat<Bool> {
  /// `true` or `false`.
  package static var truth: ValueFormat {
    ValueFormat("true or false") { node in
      guard let value = node.truth else { throw node.wrongValue("true or false") }
      return value
    } text: { value in
      "\(value)"
    }
  }
}

extension ValueFormat<String> {
  /// A path, which stands in a configuration as seen from its folder, on the command line as seen from the
  /// working directory, after `~/` as seen from the user's own folder, and is absolute when read.
  package static var path: ValueFormat {
    let expected = "a path, absolute or from this file's folder,"
    return ValueFormat(expected) { node in
      guard let path = node.text else { throw node.wrongValue(expected) }
      if path.hasPrefix("~/") {
        return FilePath.absolute(String(path.dropFirst(2)), in: NSHomeDirectory())
      }
      return FilePath.absolute(path, in: node.isChange ? "" : FilePath.folder(of: node.place.file))
    } text: { path in
      path.yaml
    }
  }

  /// A path as seen from the working directory.
  package static var outputPath: ValueFormat {
    let expected = "a path, absolute or from the working directory,"
    return ValueFormat(expected) { node in
      guard let path = node.text else { throw node.wrongValue(expected) }
      return path
    } text: { path in
      path.yaml
    }
  }
}

extension ValueFormat where Value: RawRepresentable<String> & CaseIterable {
  /// One of a few names.
  package static var choice: ValueFormat {
    .choice(among: Value.allCases.map { ($0.rawValue, $0) }, name: \.rawValue)
  }
}

extension ValueFormat {
  /// One of a few values by name, such as those of a catalogue.
  ///
  /// - Parameters:
  ///   - values: At least one, each with a name of its own.
  ///   - name: The name of a value.
  ///   - meanings: What each name stands for, where that is to be listed.
  /// - Returns: The format.
  package static func choice(
    among values: [(name: String, value: Value)], name: @escaping @Sendable (Value) -> String,
    meanings: [(name: String, meaning: String)] = []
  ) -> ValueFormat {
    let names = values.map(\.name)
    let expected =
      names.count < 3
      ? names.joined(separator: " or ")
      : names.dropLast().joined(separator: ", ") + " or " + names[names.count - 1]
    return ValueFormat(expected, choices: meanings) { node in
      guard let found = node.text else { throw node.wrongValue(expected) }
      guard let value = values.first(where: { $0.name == found })?.value else {
        throw DocumentError.unknownName(node.place, kind: nil, found: found, valid: names)
      }
      return value
    } text: { value in
      name(value)
    }
  }
}

extension String {
  /// A scalar of YAML: as it is where that is unmistakable, else in quotes.
  package var yaml: String {
    let isPlain =
      first?.isLetter ?? false || first == "/"
    let allowed = allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || "/._-".contains($0)) }
    let words: Set<String> = ["true", "false", "null", "yes", "no", "on", "off"]
    if isPlain && allowed && !words.contains(lowercased()) { return self }
    let inside = unicodeScalars.map { scalar -> String in
      switch scalar.value {
      case 0x22, 0x5c: "\\\(scalar)"
      // Control characters, and what YAML takes for the end of a line or of a text.
      case ..<0x20, 0x7f..<0xa0, 0x2028, 0x2029, 0xfeff, 0xfffe, 0xffff:
        "\\u" + String(repeating: "0", count: 4 - String(scalar.value, radix: 16).count)
          + String(scalar.value, radix: 16)
      default: "\(scalar)"
      }
    }
    return "\"\(inside.joined())\""
  }
}
