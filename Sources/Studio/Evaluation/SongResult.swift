import Documents
package import Evaluation

/// What every way to mix made of a song.
package struct SongResult: Sendable {
  package let name: String
  package let candidates: [Candidate]
  /// What the user should know of the song's files and mixes.
  package let warnings: [String]

  /// One way to mix.
  package struct Candidate: Sendable {
    /// For machines.
    package let name: String
    /// For people.
    package let title: String
    package let figures: JudgedFigures
    /// How far its balance is from the one that a person chose; `nil` where that is not known, or it sets no faders.
    package var balance: BalanceDistance?
    /// Whether it was asked for; a baseline is not.
    var isMixer = false
    /// By how much the mix was shifted towards the target; `nil` where nobody asked.
    var alignedSeconds: Double?
  }
}

/// A song that could not be used.
package struct SkippedSong: Sendable {
  package let name: String
  /// Why, a sentence each.
  package let problems: [String]

  var json: JSONValue {
    .object(("song", .string(name)), ("problems", .array(problems.map { .string($0) })))
  }
}
