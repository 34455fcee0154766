import Documents
import Foundation
import MixingConsole

extension Decoder {
  /// Refuses an object that has keys other than these.
  func checkKeys<Key: CodingKey & CaseIterable & RawRepresentable<String>>(
    _ valid: Key.Type
  ) throws {
    let names = valid.allCases.map(\.rawValue)
    let keys = try container(keyedBy: AnyKey.self).allKeys.map(\.stringValue)
    guard let unknown = keys.filter({ !names.contains($0) }).min() else { return }
    throw DecodingError.dataCorrupted(
      .init(
        codingPath: codingPath,
        debugDescription:
          "unknown key \"\(unknown)\"; the keys here are \(names.joined(separator: ", "))"))
  }
}

/// Any key at all, so that unknown ones are seen.
struct AnyKey: CodingKey {
  let stringValue: String
  var intValue: Int? { nil }

  init?(stringValue: String) { self.stringValue = stringValue }
  init?(intValue: Int) { nil }
}

extension Data {
  /// Refuses a document in which a key stands twice in one object: Foundation takes one of them and says nothing.
  func refuseRepeatedKeys() throws {
    do {
      _ = try JSONValue(parsing: Array(self))
    } catch {
      // Whatever else is wrong, decoding says.
      guard case .duplicateKey(let key) = error.cause else { return }
      throw DecodingError.dataCorrupted(
        .init(
          codingPath: [],
          debugDescription:
            "line \(error.line), column \(error.column): the key \"\(key)\" is there twice"))
    }
  }
}
