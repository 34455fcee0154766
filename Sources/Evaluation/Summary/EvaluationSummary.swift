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

/// One figure over several songs.
package struct FigureSummary: Equatable, Sendable {
  package let mean, median: Double
  /// The interval of the mean, 95 %; `nil` where too few songs have the figure.
  package let interval: BootstrapInterval?
  /// How many songs have the figure.
  package let songs: Int

  /// Summarises the values that are known; `nil` where none is.
  ///
  /// - Parameters:
  ///   - values: One for each song, `nil` where the figure has no meaning.
  ///   - seed: Of the bootstrap.
  package init?(_ values: [Double?], seed: UInt64) {
    let known = values.compactMap { $0 }
    guard !known.isEmpty else { return nil }
    songs = known.count
    mean = known.reduce(0, +) / Double(known.count)
    median = BootstrapInterval.quantile(0.5, of: known.sorted())
    interval = BootstrapInterval(ofMean: known, seed: seed)
  }
}
