package import MixingConsole

/// A mix that needs no skill, to hold others against.
package enum Baseline: String, CaseIterable, Sendable {
  /// The stems as they are.
  case sum
  /// The stems at one loudness.
  case loudnessMatchedSum
  /// Seeded random consoles; figures are means over all of them.
  case randomConsoles

  /// How many random consoles there are, with the seeds 0, 1, ….
  package static let consoles = 20

  /// The loudness that each stem of `loudnessMatchedSum` gets in LUFS.
  package static let matchedLufs = -23.0

  /// The sessions of this baseline: one, or a number of random consoles. None has an output stage.
  ///
  /// - Parameters:
  ///   - tracks: Whose files and start times count; nothing else of them does.
  ///   - loudnesses: Integrated loudness of each stem in LUFS, `nil` for silence, which stays as it is.
  ///   - sampleRate: Of the mix, in hertz.
  /// - Returns: At least one session.
  package func sessions(
    for tracks: [Track], loudnesses: [Double?], sampleRate: Int
  ) -> [Session] {
    precondition(
      tracks.count == loudnesses.count,
      "Baseline: \(tracks.count) tracks, \(loudnesses.count) loudnesses")
    var plain = Session(
      sampleRate: sampleRate,
      tracks: tracks.map { track in
        var bare = Track(name: track.name, file: track.file)
        bare.startSeconds = track.startSeconds
        return bare
      })
    switch self {
    case .sum: return [plain]
    case .loudnessMatchedSum:
      for (index, loudness) in loudnesses.enumerated() {
        guard let loudness else { continue }
        let range = LevelControl.faderDb.spec.range
        let gain = Self.matchedLufs - loudness
        plain.tracks[index].fader = .constant(
          min(max(gain, range.lowerBound), range.upperBound))
      }
      return [plain]
    case .randomConsoles:
      return (0..<UInt64(Self.consoles)).map { RandomConsole(seed: $0).applied(to: plain) }
    }
  }
}
