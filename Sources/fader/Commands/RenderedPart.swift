/// Which part of a mix is written.
struct RenderedPart {
  /// `nil` for the beginning.
  var start: TimeOption?
  /// `nil` for all that follows.
  var duration: TimeOption?
  /// What follows the longest stem; `nil` for the longest reverb.
  var tail: TimeOption?
}
