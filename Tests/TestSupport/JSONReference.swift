import Foundation

/// `JSON.md`: what documents hold, as its tables say it.
package struct JSONReference {
  /// A line of a table.
  struct Row {
    let text: String
    /// Keys; `[]` for the elements of a list, `*` for any key.
    let path: [String]
    /// What may stand there.
    let types: [String]
    let mayBeMissing: Bool
  }

  /// What stands under a heading.
  private struct Section {
    let own: [Row]
    /// The document whose keys are there too.
    let included: String?
  }

  /// By the heading, without quotation marks.
  private let sections: [String: Section]

  /// Reads the page.
  package init() throws {
    let page = URL(filePath: #filePath).deletingLastPathComponent()
      .appending(path: "../../JSON.md").standardizedFileURL
    var sections: [String: Section] = [:]
    for part in try String(contentsOf: page, encoding: .utf8).split(separator: "\n## ").dropFirst()
    {
      let name = String(part.prefix { !$0.isNewline }).replacing("`", with: "")
      sections[name] = Section(
        own: part.matches(of: /\n\| `([^`]+)` \| ([^|]+) \|/).map {
          Self.row(String($0.1), String($0.2))
        },
        included: part.firstMatch(of: /All keys of `([^`]+)`/).map { String($0.1) })
    }
    self.sections = sections
  }

  private static func row(_ text: String, _ type: String) -> Row {
    let missing = ", may be missing"
    let types = type.replacing(missing, with: "")
    return Row(
      text: text,
      path: text.replacing("[]", with: ".[]").split(separator: ".").map(String.init),
      types: types.split(separator: " or ").map { String($0) },
      mayBeMissing: type.contains(missing))
  }

  // MARK: Comparing

  /// What in documents differs from what the page says of them, and what it says that is in none of them.
  package func problems(of documents: [JSONDocument], as name: String) -> [String] {
    guard let section = sections[name] else { return ["there is no section \(name)"] }
    let rows = section.own + (section.included.flatMap { sections[$0]?.own } ?? [])
    var seen: Set<String> = []
    let problems = documents.flatMap { Self.problems(of: $0, [], rows, &seen) }
    return problems + section.own.filter { !seen.contains($0.text) }.map { "\($0.text) is nowhere" }
  }

  /// The same of a value that stands at a place, as the page writes it.
  private static func problems(
    of value: JSONDocument, _ place: [String], _ rows: [Row], _ seen: inout Set<String>
  ) -> [String] {
    switch value {
    case .object(let members):
      let here = rows.filter { $0.path.dropLast() == place[...] && $0.path.last != "[]" }
      var problems = here.compactMap { row -> String? in
        guard let key = row.path.last, key != "*", !row.mayBeMissing, members[key] == nil
        else { return nil }
        return "\(row.text) is missing"
      }
      for (key, value) in members {
        guard
          let row = here.first(where: { $0.path.last == key })
            ?? here.first(where: { $0.path.last == "*" })
        else {
          problems.append("\((place + [key]).joined(separator: ".")) is not described")
          continue
        }
        seen.insert(row.text)
        if row.types == ["anything"] { continue }
        if !row.types.contains(where: { value.isA($0) }) {
          problems.append("\(row.text) is \(value), not \(row.types.joined(separator: " or "))")
        } else if !value.isA("points") {
          problems += Self.problems(of: value, row.path, rows, &seen)
        }
      }
      return problems
    case .list(let elements):
      return elements.flatMap { Self.problems(of: $0, place + ["[]"], rows, &seen) }
    default: return []
    }
  }
}

/// A document, or a part of one.
package indirect enum JSONDocument: Decodable {
  case null
  case bool(Bool)
  case number(Double)
  case string(String)
  case list([JSONDocument])
  case object([String: JSONDocument])

  package init(from decoder: any Decoder) throws {
    let value = try decoder.singleValueContainer()
    if value.decodeNil() {
      self = .null
    } else if let bool = try? value.decode(Bool.self) {
      self = .bool(bool)
    } else if let number = try? value.decode(Double.self) {
      self = .number(number)
    } else if let string = try? value.decode(String.self) {
      self = .string(string)
    } else if let list = try? value.decode([JSONDocument].self) {
      self = .list(list)
    } else {
      self = .object(try value.decode([String: JSONDocument].self))
    }
  }

  /// Whether this is what the page calls by a name.
  func isA(_ type: String) -> Bool {
    switch self {
    case .null: return type == "null"
    case .bool: return type == "boolean"
    case .number: return type == "number"
    case .string: return type == "string"
    case .list(let elements):
      guard type.hasPrefix("list of ") else { return false }
      let inner = type.dropFirst("list of ".count)
      // `lists of numbers` of `list of lists of numbers`; `strings` are strings.
      let one =
        inner.hasPrefix("lists of ")
        ? "list of " + inner.dropFirst("lists of ".count) : String(inner.dropLast())
      return elements.allSatisfy { $0.isA(one) }
    case .object(let members):
      if type == "points" {
        return members.keys.sorted() == ["points"]
          && members["points"]?.isA("list of lists of numbers") == true
      }
      return type == "object"
    }
  }
}
