/// Which part of a mix is written.
struct RenderedPart {
  var startSeconds = 0.0
  /// `nil` for all that follows.
  var durationSeconds: Double?
  /// What follows the longest stem; `nil` for the longest reverb.
  var tailSeconds: Double?
}
