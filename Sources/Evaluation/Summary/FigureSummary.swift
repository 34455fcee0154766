/// One figure over several songs.
package struct FigureSummary: Equatable, Sendable {
  package let mean, median: Double
  /// Of the mean, 95 %; `nil` where fewer songs have the figure than an interval needs.
  package let interval: BootstrapInterval?
  /// How many songs have the figure.
  package let songs: Int

  /// Of those values that are known; `nil` where none is.
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
