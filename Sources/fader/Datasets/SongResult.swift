import Evaluation

/// What every way to mix made of a song.
struct SongResult {
  let name: String
  let candidates: [Candidate]
  /// What the user should know of the song's files and mixes.
  let warnings: [String]

  /// One way to mix.
  struct Candidate {
    /// For machines.
    let name: String
    /// For people.
    let title: String
    let figures: JudgedFigures
    /// Whether it was asked for; a baseline is not.
    var isMixer = false
    /// By how much the mix was shifted towards the target; `nil` where nobody asked.
    var alignedSeconds: Double?
  }
}
