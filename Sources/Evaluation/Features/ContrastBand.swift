/// Bins whose strongest and weakest are set against each other.
struct ContrastBand: Sendable {
  let bins: Range<Int>
  /// How many bins are strongest, and how many weakest: a fiftieth, at least one.
  let extremes: Int

  /// Bands from 0, 250, 500, 1,000 and 2,000 Hz on, the last up to half the sample rate.
  ///
  /// Source: `librosa.feature.spectral_contrast` 0.11 with `fmin=250, n_bands=4, quantile=0.02`: a
  /// band begins one bin below its lower edge and, but for the last, counts its last bin without
  /// using it.
  static func all(bins: Int, binHz: Double) -> [ContrastBand] {
    let edges = [0.0, 250, 500, 1_000, 2_000, 4_000]
    return (0..<5).map { band in
      let inside = (0..<bins).filter {
        let frequency = Double($0) * binHz
        return frequency >= edges[band] && frequency <= edges[band + 1]
      }
      let isLast = band == 4
      let start = max(0, (inside.first ?? bins - 1) - (band > 0 ? 1 : 0))
      let end = isLast ? bins : (inside.last ?? bins - 1) + 1
      let count = (0.02 * Double(end - start)).rounded(.toNearestOrEven)
      return ContrastBand(bins: start..<(isLast ? end : end - 1), extremes: max(1, Int(count)))
    }
  }
}
