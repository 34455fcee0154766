/// A file that lies among the stems and is not mixed.
struct SkippedFile: Error {
  let path: String
  /// Why, in words.
  let reason: String
}
