package import TensorEngine

/// A target, measured once, that any number of mixes are compared with.
package struct FeatureTarget: Sendable {
  /// In hertz.
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
  ///   - channels: Planar, one or two, all of one length.
  ///   - sampleRate: In hertz, one of `sampleRates`.
  ///   - backend: Whose threads and kernels run.
  package init(_ channels: [[Float]], sampleRate: Int, on backend: Backend) {
    precondition(
      Self.sampleRates.contains(sampleRate),
      "FeatureTarget: sample rate \(sampleRate) is outside \(Self.sampleRates) Hz")
    let channels = Self.stereo(channels)
    self.sampleRate = sampleRate
    range = SoundingRange.of(channels)
    series = FeatureSeries(of: channels, in: range, sampleRate: sampleRate, on: backend)
  }

  /// The features of a mix at the target's sample rate against this target.
  ///
  /// - Parameters:
  ///   - mix: Planar, one or two channels, all of one length.
  ///   - backend: Whose threads and kernels run.
  /// - Returns: All features in order.
  package func compared(with mix: [[Float]], on backend: Backend) -> FeatureComparison {
    compared(with: series(of: mix, on: backend))
  }

  /// The features of a mix that has been measured.
  func compared(with mix: FeatureSeries) -> FeatureComparison {
    FeatureComparison(target: series, mix: mix)
  }

  /// Measures a mix in this target's range.
  func series(of mix: [[Float]], on backend: Backend) -> FeatureSeries {
    FeatureSeries(of: audio(of: mix), in: range, sampleRate: sampleRate, on: backend)
  }

  /// Measures a mix again after a gain: its loudness; all else is measured after each file's peak was
  /// brought to one level, and stays.
  ///
  /// - Parameters:
  ///   - series: Of the mix before.
  ///   - mix: After the gain.
  ///   - backend: Whose threads and kernels run.
  /// - Returns: What the mix measures after the gain.
  func series(_ series: FeatureSeries, after mix: [[Float]], on backend: Backend) -> FeatureSeries {
    series.withLoudness(of: audio(of: mix), in: range, sampleRate: sampleRate, on: backend)
  }

  /// Two channels that reach to the end of the range.
  private func audio(of mix: [[Float]]) -> [[Float]] {
    let mix = Self.stereo(mix)
    let missing = range.upperBound - mix[0].count
    return missing > 0 ? mix.map { $0 + Array(repeating: 0, count: missing) } : mix
  }

  private static func stereo(_ channels: [[Float]]) -> [[Float]] {
    precondition(
      (1...2).contains(channels.count), "Features: \(channels.count) channels, not one or two")
    precondition(
      channels.allSatisfy { $0.count == channels[0].count },
      "Features: channels of different lengths")
    return channels.count == 1 ? channels + channels : channels
  }
}
