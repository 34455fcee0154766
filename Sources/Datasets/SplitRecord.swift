import Foundation

/// Which song went where: what a run writes beside its results as `split.json`.
///
/// `{"train": ["a", "b"], "validation": [], "test": ["c"]}`, a song on each line, in the order of their
/// names' UTF-8 bytes.
package struct SplitRecord: Equatable, Sendable {
  package let train, validation, test: [String]

  /// Divides songs; those that a rule leaves out are in no list.
  ///
  /// - Parameters:
  ///   - songs: Their names, in any order.
  ///   - rule: What divides them.
  package init(of songs: [String], by rule: SplitRule) {
    let sorted = songs.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
    let places = sorted.map { ($0, rule.split(of: $0)) }
    func members(_ split: Split) -> [String] { places.filter { $0.1 == split }.map(\.0) }
    (train, validation, test) = (members(.train), members(.validation), members(.test))
  }

  package func songs(of split: Split) -> [String] {
    switch split {
    case .train: train
    case .validation: validation
    case .test: test
    }
  }

  // MARK: On the disk

  /// Reads what `write` has written.
  ///
  /// - Parameter path: The file.
  /// - Throws: That it cannot be read, or holds something else.
  package init(contentsOf path: String) throws(SplitRecordError) {
    do {
      self = try JSONDecoder().decode(Self.self, from: Data(contentsOf: URL(filePath: path)))
    } catch let error as DecodingError {
      throw .notRecord(path, reason: error.reason)
    } catch {
      throw .unreadable(path, reason: error.localizedDescription)
    }
    var names: Set<String> = []
    for name in train + validation + test where !names.insert(name).inserted {
      throw .listedTwice(path, song: name)
    }
  }

  /// Writes the file, as a whole or not at all.
  ///
  /// - Parameter path: The file.
  /// - Throws: Why it could not be written.
  package func write(to path: String) throws(SplitRecordError) {
    do {
      try Data(json.utf8).write(to: URL(filePath: path), options: .atomic)
    } catch {
      throw .unwritable(path, reason: error.localizedDescription)
    }
  }

  /// The file's text; the same for the same songs.
  package var json: String {
    let lists = Split.allCases.map { split in
      let names = songs(of: split).map { "    " + Self.quoted($0) }
      let list = names.isEmpty ? "[]" : "[\n\(names.joined(separator: ",\n"))\n  ]"
      return "  \"\(split.rawValue)\": \(list)"
    }
    return "{\n\(lists.joined(separator: ",\n"))\n}\n"
  }

  /// A JSON string; of all characters, only those that have to be are escaped.
  private static func quoted(_ name: String) -> String {
    let inside = name.unicodeScalars.map { scalar in
      switch scalar {
      case "\"", "\\": "\\\(scalar)"
      case "\u{0}"..."\u{1f}":
        "\\u" + String(repeating: "0", count: scalar.value < 16 ? 3 : 2)
          + String(scalar.value, radix: 16)
      default: "\(scalar)"
      }
    }
    return "\"\(inside.joined())\""
  }
}

extension SplitRecord: Decodable {
  private enum Key: String, CodingKey, CaseIterable {
    case train, validation, test
  }

  package init(from decoder: any Decoder) throws {
    try decoder.checkKeys(Key.self)
    let container = try decoder.container(keyedBy: Key.self)
    train = try container.decode([String].self, forKey: .train)
    validation = try container.decode([String].self, forKey: .validation)
    test = try container.decode([String].self, forKey: .test)
  }
}
