package import TensorEngine

/// A target, measured once, that any number of mixes are compared with.
package struct FeatureTarget: Sendable {
  /// The sample rate in hertz.
  package let sampleRate: Int
  /// The samples in which the target sounds, and which alone are compared.
  package let range: Range<Int>
  private let series: FeatureSeries

  /// The rates that can be measured, in hertz: below, the loudness filters have no place; above,
  /// bands of the spectrum have no bins.
  package static let sampleRates = 4_000...768_000

  /// Measures a target.
  ///
  /// - Parameters:
  ///   - programme: Any, also an empty one.
  ///   - sampleRate: In hertz, one of `sampleRates`.
  ///   - backend: Whose threads and kernels run.
  /// - Throws: What reading the programme throws.
  package init(_ programme: any Programme, sampleRate: Int, on backend: Backend) throws {
    precondition(
      Self.sampleRates.contains(sampleRate),
      "FeatureTarget: sample rate \(sampleRate) is outside \(Self.sampleRates) Hz")
    self.sampleRate = sampleRate
    range = try SoundingRange.of(programme)
    series = try FeatureSeries(of: programme, in: range, sampleRate: sampleRate, on: backend)
  }

  /// The features of a mix at the target's sample rate against this target.
  ///
  /// - Parameters:
  ///   - mix: Any.
  ///   - backend: Whose threads and kernels run.
  /// - Returns: All features in order.
  /// - Throws: What reading the mix throws.
  package func compared(
    with mix: any Programme, on backend: Backend
  ) throws -> FeatureComparison {
    compared(with: try series(of: mix, on: backend))
  }

  /// The features of a mix that has been measured.
  func compared(with mix: FeatureSeries) -> FeatureComparison {
    FeatureComparison(target: series, mix: mix)
  }

  /// Measures a mix in this target's range: silence where it ends before.
  func series(of mix: any Programme, on backend: Backend) throws -> FeatureSeries {
    try FeatureSeries(of: mix, in: range, sampleRate: sampleRate, on: backend)
  }

  /// Measures a mix again after a gain: its loudness; all else is measured after each file's peak was
  /// brought to one level, and stays.
  ///
  /// - Parameters:
  ///   - series: Of the mix before.
  ///   - mix: Before the gain.
  ///   - gain: The gain.
  ///   - backend: Whose threads and kernels run.
  /// - Returns: What the mix measures after the gain.
  /// - Throws: What reading the mix throws.
  func series(
    _ series: FeatureSeries, of mix: any Programme, after gain: Float, on backend: Backend
  ) throws -> FeatureSeries {
    series.withLoudness(
      try LoudnessFrames(of: mix, in: range, gain: gain, sampleRate: sampleRate, on: backend))
  }
}
