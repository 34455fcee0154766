import Documents

/// A song that could not be used.
package struct SkippedSong: Sendable {
  package let name: String
  /// Why, a sentence each.
  package let problems: [String]

  var json: JSONValue {
    .object(("song", .string(name)), ("problems", .array(problems.map { .string($0) })))
  }
}
