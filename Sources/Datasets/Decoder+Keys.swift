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
