package import Foundation

/// Reference values in `Tests/Goldens`, each made by the script of the same name beside it.
package enum Golden {
  /// Where a golden file lies.
  package static func url(_ name: String) -> URL {
    URL(filePath: #filePath).deletingLastPathComponent()
      .appending(path: "../Goldens/\(name)").standardizedFileURL
  }

  /// A JSON golden, decoded.
  package static func decode<Value: Decodable>(_ type: Value.Type, from name: String)
    throws -> Value
  {
    try JSONDecoder().decode(type, from: Data(contentsOf: url(name)))
  }
}
