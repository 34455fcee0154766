import Evaluation

/// What every way to mix made of a song.
struct SongResult {
  let name: String
  let candidates: [Candidate]

  /// One way to mix.
  struct Candidate {
    /// For machines.
    let name: String
    /// For people.
    let title: String
    let figures: JudgedFigures
  }
}
