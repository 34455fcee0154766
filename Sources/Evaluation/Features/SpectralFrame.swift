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
