package import TensorEngine

/// The 18 features of a mix against a target, as automix-toolkit's `get_features` computes them.
///
/// 1. Both are cut to the range in which the target sounds (`SoundingRange`).
/// 2. Loudness and peak are measured in frames of 0.4 s; everything else after each file's peak was
///    brought to −1 dBFS, in frames of 4,096 samples.
/// 3. Each feature is the mean over time of |t − o| / max(|t|, 2.2e-16), where t and o are running
///    means over 40 frames of target and mix. Spectral errors are means over the channels. Loudness
///    over fewer than 40 frames takes the mean of all.
///
/// Not symmetrical: the target gives range and denominators. A mono file counts as two equal
/// channels. A mix that ends before the target counts as silent from there on; what goes beyond the
/// range is not heard.
///
/// A feature without a meaning is `nil`, where the peer stops with an error or returns NaN, and so
/// is the mean of its group:
/// - all, where the target, or the mix in the target's range, is silent throughout: nothing to
///   normalise;
/// - spectral and dynamic features below 40 frames (44,032 samples, 1 s at 44.1 kHz), loudness
///   below one frame (0.4 s): nothing to average;
/// - panning, where the target is mono or fewer than 40 of its frames are not: frames whose two
///   channels have the same magnitudes are left out, as the peer does, for an error cannot be a
///   part of zero;
/// - loudness and peak, where the mix is silent (below −70 LUFS; all zeros) in a frame in which the
///   target is not: −∞ dB is not a percentage away. Frames in which the target itself is silent are
///   left out;
/// - a panning band without a bin (the highs at 5 kHz and below).
///
/// - Source: Martínez-Ramírez et al., "Automatic music mixing with deep learning and out-of-domain
///   data", ISMIR 2022; panning: Tzanetakis, Jones & McNally, "Stereo panning features for
///   classifying recording production style", ISMIR 2007; dynamics: Ma et al., "Intelligent
///   multitrack dynamic range compression", J. Audio Eng. Soc. 63(6), 2015, doi
///   10.17743/jaes.2015.0053.
package struct FeatureComparison: Sendable {
  /// Every feature in the peer's order with its error as a fraction; `nil` where it has no meaning.
  package let errors: [(feature: Feature, error: Double?)]

  /// Compares one mix with one target; for several mixes make the `FeatureTarget` once.
  ///
  /// - Parameters:
  ///   - target: Any.
  ///   - mix: May be of another length or number of channels.
  ///   - sampleRate: Of both, in hertz.
  ///   - backend: Whose threads and kernels run.
  /// - Throws: What reading either throws.
  package init(
    target: any Programme, mix: any Programme, sampleRate: Int, on backend: Backend
  ) throws {
    self = try FeatureTarget(target, sampleRate: sampleRate, on: backend).compared(
      with: mix, on: backend)
  }

  /// The error of one feature.
  package subscript(feature: Feature) -> Double? {
    errors.first { $0.feature == feature }?.error
  }

  init(target: FeatureSeries, mix: FeatureSeries) {
    let groups = [
      Self.loudness(target, mix), Self.spectral(target, mix), Self.panning(target, mix),
      Self.dynamic(target, mix),
    ]
    errors = Array(zip(Feature.allCases, groups.flatMap { $0 + [Self.mean($0)] }))
  }

  private static func loudness(_ target: FeatureSeries, _ mix: FeatureSeries) -> [Double?] {
    guard !target.isSilent, !mix.isSilent else { return [nil, nil] }
    return [(target.lufs, mix.lufs), (target.peakDb, mix.peakDb)].map { target, mix in
      let sounding = zip(target, mix).filter { $0.0 != nil }
      let mix = sounding.compactMap(\.1)
      guard mix.count == sounding.count else { return nil }
      return RunningMeans.error(of: mix, to: sounding.compactMap(\.0), acceptsFewer: true)
    }
  }

  private static func spectral(_ target: FeatureSeries, _ mix: FeatureSeries) -> [Double?] {
    func error(_ series: (SpectralSeries) -> [Double]) -> Double? {
      mean(
        zip(target.spectra, mix.spectra).map { RunningMeans.error(of: series($1), to: series($0)) })
    }
    return [
      error(\.centroid), error(\.bandwidth),
      mean([error(\.contrastLows), error(\.contrastMids), error(\.contrastHighs)]),
      error(\.rolloff), error(\.flatness),
    ]
  }

  private static func panning(_ target: FeatureSeries, _ mix: FeatureSeries) -> [Double?] {
    let frames = target.panning.indices.filter { target.panning[$0].total > 0 }
    let bands: [(PanningFrame) -> Double] = [\.total, \.lows, \.mids, \.highs]
    return bands.map { band in
      guard !mix.panning.isEmpty else { return nil }
      return RunningMeans.error(
        of: frames.map { band(mix.panning[$0]) }, to: frames.map { band(target.panning[$0]) })
    }
  }

  private static func dynamic(_ target: FeatureSeries, _ mix: FeatureSeries) -> [Double?] {
    let series: [(DynamicSeries) -> [Double]] = [\.rmsLevel, \.spread, \.crest]
    return series.map { RunningMeans.error(of: $0(mix.dynamics), to: $0(target.dynamics)) }
  }

  /// `nil` where one of the values is, and where there are none.
  private static func mean(_ values: [Double?]) -> Double? {
    let known = values.compactMap { $0 }
    guard !known.isEmpty, known.count == values.count else { return nil }
    return known.reduce(0, +) / Double(known.count)
  }
}

/// The means of each 40 successive values of a series, and how far two series of them are apart.
enum RunningMeans {
  static let length = 40

  /// The mean absolute percentage error of running means, as a fraction, the denominator at least
  /// the rounding of one.
  ///
  /// - Parameters:
  ///   - mix: What is judged.
  ///   - target: As many values.
  ///   - acceptsFewer: Whether fewer than 40 values are compared by the mean of all.
  /// - Returns: `nil` where there is no mean to compare, or where it is not finite.
  static func error(of mix: [Double], to target: [Double], acceptsFewer: Bool = false) -> Double? {
    guard mix.count == target.count, !target.isEmpty else { return nil }
    guard target.count >= length || acceptsFewer else { return nil }
    let length = min(length, target.count)
    let errors = zip(means(of: mix, over: length), means(of: target, over: length)).map {
      abs($0 - $1) / max(abs($1), Double.ulpOfOne)
    }
    let error = errors.reduce(0, +) / Double(errors.count)
    return error.isFinite ? error : nil
  }

  /// Running means, from differences of the running sum as the peer has them.
  private static func means(of series: [Double], over length: Int) -> [Double] {
    var sums = [0.0]
    sums.reserveCapacity(series.count + 1)
    for value in series { sums.append(sums[sums.count - 1] + value) }
    return (length...series.count).map { (sums[$0] - sums[$0 - length]) / Double(length) }
  }
}
