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
        try decoder.checkKeys(Key.self)
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
    try decoder.checkKeys(Key.self)
    let container = try decoder.container(keyedBy: Key.self)
    song = try container.decode(String.self, forKey: .song)
    mix = try container.decode(String.self, forKey: .mix)
    stems = try container.decode([Stem].self, forKey: .stems)
  }
}
