/// Root mean squares over bands of a frame's stereo panning spectrum.
///
/// With the magnitudes L and R of a bin the spectrum is ±(1 − 2 L R / (L² + R²)): 0 where both are
/// equal, 1 where one is silent; the sign, of the louder side, drops out of a mean of squares. In
/// single precision, as the peer has it: equal channels give exactly zero.
///
/// - Source: Tzanetakis, Jones & McNally (ISMIR 2007), eqs. 1 to 5.
struct PanningFrame: Sendable {
  let total, lows, mids, highs: Double

  /// Measures two spectra; the bin of half the sample rate is left out.
  init(_ left: UnsafePointer<Float>, _ right: UnsafePointer<Float>, sampleRate: Int, window: Int) {
    func bin(_ hertz: Int) -> Int { min(hertz, sampleRate / 2) * window / sampleRate }
    let bands = [
      0..<bin(250), bin(250)..<bin(2_500), bin(2_500)..<bin(sampleRate / 2),
    ]
    let sums = bands.map { band in
      band.reduce(0.0) { sum, bin in
        // Two silent magnitudes are equal ones.
        let l = max(left[bin], 1e-20)
        let r = max(right[bin], 1e-20)
        let panning = Double(1 - 2 * (l * r) / (l * l + r * r))
        return sum + panning * panning
      }
    }
    func level(_ sum: Double, _ bins: Int) -> Double { (sum / Double(bins)).squareRoot() }
    lows = level(sums[0], bands[0].count)
    mids = level(sums[1], bands[1].count)
    highs = level(sums[2], bands[2].count)
    total = level(sums.reduce(0, +), bands.map(\.count).reduce(0, +))
  }
}
