import Documents
import MixingConsole

/// A song that could not be used.
struct SkippedSong {
  let name: String
  /// Why, a sentence each.
  let problems: [String]

  var json: JSONValue {
    .object(("song", .string(name)), ("problems", .array(problems.map { .string($0) })))
  }
}
