import Foundation

/// A song as a manifest writes it.
struct ManifestEntry: Decodable {
  let song: String
  let mix: String
  let stems: [Stem]

  /// A stem as a manifest writes it: a path, or an object with a name of its own.
  struct Stem: Decodable {
    let name: String
    let file: String

    private enum Key: String, CodingKey, CaseIterable {
      case name, file
    }

    init(from decoder: any Decoder) throws {
      if let path = try? decoder.singleValueContainer().decode(String.self) {
        file = path
        name = URL(filePath: path).deletingPathExtension().lastPathComponent
      } else {
        try ManifestEntry.checkKeys(of: decoder, Key.allCases.map(\.rawValue))
        let container = try decoder.container(keyedBy: Key.self)
        name = try container.decode(String.self, forKey: .name)
        file = try container.decode(String.self, forKey: .file)
      }
    }
  }

  private enum Key: String, CodingKey, CaseIterable {
    case song, mix, stems
  }

  init(from decoder: any Decoder) throws {
    try Self.checkKeys(of: decoder, Key.allCases.map(\.rawValue))
    let container = try decoder.container(keyedBy: Key.self)
    song = try container.decode(String.self, forKey: .song)
    mix = try container.decode(String.self, forKey: .mix)
    stems = try container.decode([Stem].self, forKey: .stems)
  }

  /// Any key at all, so that unknown ones are seen.
  private struct AnyKey: CodingKey {
    let stringValue: String
    var intValue: Int? { nil }

    init?(stringValue: String) { self.stringValue = stringValue }
    init?(intValue: Int) { nil }
  }

  private static func checkKeys(of decoder: any Decoder, _ valid: [String]) throws {
    let keys = try decoder.container(keyedBy: AnyKey.self).allKeys.map(\.stringValue)
    guard let unknown = keys.filter({ !valid.contains($0) }).min() else { return }
    throw DecodingError.dataCorrupted(
      .init(
        codingPath: decoder.codingPath,
        debugDescription:
          "unknown key \"\(unknown)\"; the keys here are \(valid.joined(separator: ", "))"))
  }

  /// Where in a manifest what is wrong.
  static func reason(of error: DecodingError) -> String {
    switch error {
    case .keyNotFound(let key, let context):
      return place(context.codingPath) + "\"\(key.stringValue)\" is missing"
    case .typeMismatch(let type, let context), .valueNotFound(let type, let context):
      return place(context.codingPath) + "\(wording(of: type)) is expected"
    case .dataCorrupted(let context):
      let underlying = context.underlyingError.map { ": \(($0 as NSError).localizedDescription)" }
      return place(context.codingPath) + context.debugDescription + (underlying ?? "")
    @unknown default:
      return "\(error)"
    }
  }

  private static func wording(of type: Any.Type) -> String {
    switch type {
    case is String.Type: "a string"
    case is [String: Any].Type: "an object"
    case is any Collection.Type: "a list"
    default: "an object"
    }
  }

  /// `[2].stems[0]: `, counted from 0; nothing for the document as a whole.
  private static func place(_ path: [any CodingKey]) -> String {
    let steps = path.map { step in step.intValue.map { "[\($0)]" } ?? ".\(step.stringValue)" }
    return path.isEmpty ? "" : steps.joined() + ": "
  }
}
