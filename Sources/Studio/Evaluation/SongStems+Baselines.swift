package import Evaluation
import TensorEngine

/// The baselines of a song, judged.
package struct JudgedBaselines: Sendable {
  /// All in order, each the mean over its mixes.
  package let figures: [(baseline: Baseline, figures: JudgedFigures)]
  /// How far the balance of each is from a person's, the mean over its mixes; `nil` where that is not known.
  let balances: [BalanceDistance?]
  /// What is wrong with the stems' files.
  let warnings: [String]
}

extension SongStems {
  /// Judges each baseline.
  ///
  /// - Parameters:
  ///   - target: At the rate of the stems.
  ///   - person: The balance that a person chose; `nil` where nobody knows it.
  ///   - isAligned: Whether all are shifted as the plain sum has to be to lie in line with the target.
  ///   - backend: Whose threads and kernels run.
  ///   - report: Is asked whether to go on.
  ///   - progress: Called with the share done, 0…1.
  /// - Returns: All baselines.
  /// - Throws: Why a stem cannot be read; what `progress` throws.
  func judgedBaselines(
    against target: EvaluationTarget, from person: PersonBalance? = nil, isAligned: Bool,
    on backend: Backend, _ report: Reporter, progress: (Double) throws -> Void
  ) throws -> JudgedBaselines {
    let stems = try measured(on: backend, report)
    let sessions = Baseline.allCases.map {
      $0.sessions(for: tracks, loudnesses: stems.map(\.loudness), sampleRate: sampleRate)
    }
    let total = Double(sessions.reduce(0) { $0 + $1.count })
    var done = 0.0
    var lag: Int?
    var balances: [BalanceDistance?] = []
    let figures = try zip(Baseline.allCases, sessions).map { baseline, sessions in
      var distances: [BalanceDistance] = []
      let judged = try sessions.map { session in
        defer { done += 1 }
        try progress(done / total)
        let mix = try mix(session, isMetered: person != nil, on: backend, report)
        if let distance = person?.distance(of: mix.levels, by: baseline) {
          distances.append(distance)
        }
        return try asRuntimeError {
          if isAligned, done == 0 {
            lag = try ProgrammeLag(sampleRate: sampleRate, on: backend).of(
              mix.sound, behind: target.programme)
          }
          return try target.judge(
            lag.map { ShiftedProgramme(mix.sound, earlierBy: $0) } ?? mix.sound, on: backend
          ) { try progress((done + $0) / total) }
        }
      }
      balances.append(BalanceDistance(meanOf: distances))
      return (baseline, JudgedFigures(meanOf: judged))
    }
    return JudgedBaselines(
      figures: figures, balances: balances, warnings: stems.flatMap(\.defects))
  }
}
