import Evaluation
import TensorEngine

extension SongStems {
  /// The judged mixes of each baseline: one, or several whose means count.
  ///
  /// - Parameters:
  ///   - target: At the rate of the stems.
  ///   - backend: Whose threads and kernels run.
  ///   - progress: Called with the share done, 0…1.
  /// - Returns: All baselines in order.
  /// - Throws: Why a stem cannot be read; what `progress` throws.
  func judgedBaselines(
    against target: EvaluationTarget, on backend: Backend, progress: (Double) throws -> Void
  ) throws -> [(baseline: Baseline, mixes: [JudgedMix])] {
    let loudnesses = try loudnesses(on: backend)
    let sessions = Baseline.allCases.map {
      $0.sessions(for: tracks, loudnesses: loudnesses, sampleRate: sampleRate)
    }
    let total = Double(sessions.reduce(0) { $0 + $1.count })
    var done = 0.0
    return try zip(Baseline.allCases, sessions).map { baseline, sessions in
      let judged = try sessions.map { session in
        defer { done += 1 }
        try progress(done / total)
        return target.judge(try mix(session, on: backend), on: backend)
      }
      return (baseline, judged)
    }
  }
}
