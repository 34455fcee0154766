/// What the output stage brings the mix to: one gain, then a true-peak limiter.
package struct OutputTarget: Hashable, Sendable {
  package static let loudnessRange = -70.0...0.0
  package static let peakRange = -40.0...0.0

  /// That of a new mix where nobody says otherwise.
  package static let standard = OutputTarget(loudnessLufs: -16, peakDbtp: -1)

  /// Integrated loudness in LUFS; `nil` leaves the level alone.
  package var loudnessLufs: Double?
  /// The ceiling in dBTP; `nil` leaves peaks alone.
  package var peakDbtp: Double?

  package init(loudnessLufs: Double?, peakDbtp: Double?) {
    self.loudnessLufs = loudnessLufs
    self.peakDbtp = peakDbtp
  }
}
