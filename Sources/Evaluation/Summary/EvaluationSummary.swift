package import Losses

/// Every figure of one way to mix, over several songs.
package struct EvaluationSummary: Sendable {
  /// Every feature in order; `nil` where no song has it.
  package let features: [(feature: Feature, summary: FigureSummary?)]
  /// Every loss in order; `nil` where no song has it.
  package let losses: [(kind: LossKind, summary: FigureSummary?)]

  /// - Parameters:
  ///   - songs: At least one.
  ///   - seed: Of the intervals.
  package init(of songs: [EvaluationFigures], seed: UInt64) {
    precondition(!songs.isEmpty, "EvaluationSummary: no songs")
    features = songs[0].features.indices.map { index in
      (
        songs[0].features[index].feature,
        FigureSummary(songs.map { $0.features[index].error }, seed: seed)
      )
    }
    losses = songs[0].losses.indices.map { index in
      (
        songs[0].losses[index].kind,
        FigureSummary(songs.map { $0.losses[index].value }, seed: seed)
      )
    }
  }
}
