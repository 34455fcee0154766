import Foundation

/// What one magnitude spectrum says.
struct SpectralFrame: Sendable {
  /// Σ f S / Σ S in hertz; 0 for silence.
  let centroidHz: Double
  /// √(Σ (f − centroid)² S / Σ S) in hertz; 0 for silence.
  let bandwidthHz: Double
  /// The lowest frequency up to which 85 % of Σ S lie, in hertz.
  let rolloffHz: Double
  /// Geometric over arithmetic mean of max(S², 1e-10), 0…1; 1 for silence.
  let flatness: Double
  /// Mean of the largest and of the smallest magnitudes in each band.
  let peaks, valleys: [Double]

  /// Measures a spectrum of `bins` magnitudes, `binHz` apart.
  init(
    _ magnitudes: UnsafePointer<Float>, bins: Int, binHz: Double, bands: [ContrastBand],
    extremes: inout ExtremeMeans
  ) {
    // In bins, not hertz; independent sums in one loop keep the adders busy.
    var (sum, first, second, power) = (0.0, 0.0, 0.0, 0.0)
    var (logarithms, product) = (0.0, 1.0)
    for bin in 0..<bins {
      let magnitude = Double(magnitudes[bin])
      let moment = Double(bin) * magnitude
      sum += magnitude
      first += moment
      second += Double(bin) * moment
      let square = max(1e-10, magnitude * magnitude)
      power += square
      // One logarithm for 16 factors of 1e-10 to 1e8.
      product *= square
      if bin & 15 == 15 {
        logarithms += log(product)
        product = 1
      }
    }
    logarithms += log(product)
    flatness = exp(logarithms / Double(bins)) / (power / Double(bins))

    let scale = sum > 0 ? 1 / sum : 1
    let centroid = first * scale
    centroidHz = centroid * binHz
    bandwidthHz = max(0, second * scale - centroid * centroid).squareRoot() * binHz

    var (bin, below) = (0, Double(magnitudes[0]))
    while below < 0.85 * sum, bin < bins - 1 {
      bin += 1
      below += Double(magnitudes[bin])
    }
    rolloffHz = Double(bin) * binHz

    let means = bands.map { extremes.means(of: magnitudes, in: $0.bins, count: $0.extremes) }
    valleys = means.map(\.smallest)
    peaks = means.map(\.largest)
  }
}

/// Bins whose strongest and weakest are set against each other.
struct ContrastBand: Sendable {
  let bins: Range<Int>
  /// How many bins are strongest, and how many weakest: a fiftieth, at least one.
  let extremes: Int

  /// Bands from 0, 250, 500, 1,000 and 2,000 Hz on, the last up to half the sample rate.
  ///
  /// - Source: `librosa.feature.spectral_contrast` 0.11 with `fmin=250, n_bands=4, quantile=0.02`: a
  ///   band begins one bin below its lower edge and, but for the last, counts its last bin without
  ///   using it.
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

/// The spectral features of one channel, frame by frame, ready to be averaged.
struct SpectralSeries: Sendable {
  let centroid, bandwidth, rolloff, flatness: [Double]
  /// Decibels below 250 Hz, from 250 to 2,000 Hz, and above.
  let contrastLows, contrastMids, contrastHighs: [Double]

  init(_ frames: [SpectralFrame]) {
    centroid = frames.map { $0.centroidHz + 1 }
    bandwidth = frames.map { $0.bandwidthHz + 1 }
    rolloff = frames.map { $0.rolloffHz + 1 }
    flatness = frames.map { 1 - Decibels.of($0.flatness) }
    let peaks = Self.decibels(frames.map(\.peaks))
    let valleys = Self.decibels(frames.map(\.valleys))
    let contrasts = zip(peaks, valleys).map { zip($0, $1).map(-) }
    contrastLows = contrasts.map { $0[0] }
    contrastMids = contrasts.map { $0[1...3].reduce(0, +) / 3 }
    contrastHighs = contrasts.map { $0[4] }
  }

  /// 10 log₁₀ of magnitudes, 1e-10 at least and no more than 80 dB below the largest of all frames
  /// and bands.
  ///
  /// - Source: `librosa.power_to_db` 0.11, which `spectral_contrast` calls with magnitudes.
  private static func decibels(_ magnitudes: [[Double]]) -> [[Double]] {
    let decibels = magnitudes.map { $0.map { 10 * log10(max(1e-10, $0)) } }
    let floor = (decibels.compactMap { $0.max() }.max() ?? 0) - 80
    return decibels.map { $0.map { max(floor, $0) } }
  }
}
