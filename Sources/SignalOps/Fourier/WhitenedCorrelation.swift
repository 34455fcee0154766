package import TensorEngine

/// The correlation of two signals at lags near 0, to the sample, over any number of blocks of them.
///
/// Cross spectra of blocks are added up and whitened by what both signals have (SCOT: γ = Σ X·Y* / √(Σ|X|²
/// Σ|Y|²)), so that what was changed by filters and dynamics still has one sharp peak, and bins without relation
/// weigh little.
///
/// - Source: Carter, Nuttall & Cable (1973), Proc. IEEE 61(10), doi 10.1109/PROC.1973.9300.
package struct WhitenedCorrelation {
  private let fourier: FFT
  private let backend: Backend
  private var cross: [Double]
  private var firstPower: [Double]
  private var secondPower: [Double]

  /// A correlation without a block yet.
  ///
  /// - Parameters:
  ///   - fourier: Of the length of a block.
  ///   - backend: Whose kernels transform.
  package init(_ fourier: FFT, on backend: Backend) {
    self.fourier = fourier
    self.backend = backend
    cross = Array(repeating: 0, count: 2 * fourier.bins)
    firstPower = Array(repeating: 0, count: fourier.bins)
    secondPower = firstPower
  }

  /// Adds a block of `fourier.count` samples of each signal.
  package mutating func add(_ first: UnsafePointer<Float>, _ second: UnsafePointer<Float>) {
    let size = 2 * fourier.bins
    withUnsafeTemporaryAllocation(of: Float.self, capacity: 2 * size) { scratch in
      guard let start = scratch.baseAddress else { return }
      fourier.forward(first, to: start, on: backend)
      fourier.forward(second, to: start + size, on: backend)
      add(spectra: start, start + size)
    }
  }

  /// Adds the transforms of a block of each signal, `fourier.bins` complex numbers.
  package mutating func add(spectra x: UnsafePointer<Float>, _ y: UnsafePointer<Float>) {
    for bin in 0..<fourier.bins {
      let (a, b) = (Double(x[2 * bin]), Double(x[2 * bin + 1]))
      let (c, d) = (Double(y[2 * bin]), Double(y[2 * bin + 1]))
      cross[2 * bin] += a * c + b * d
      cross[2 * bin + 1] += b * c - a * d
      firstPower[bin] += a * a + b * b
      secondPower[bin] += c * c + d * d
    }
  }

  /// The magnitude over the root mean square of all lags, for lags from −`reach` to `reach` samples by which the
  /// first signal lies behind the second; 0 for silence.
  package func heights(reach: Int) -> [Double] {
    let floor = 1e-6 * (secondPower.max() ?? 0) * (firstPower.max() ?? 0)
    var spectrum = [Float](repeating: 0, count: 2 * fourier.bins)
    for bin in 0..<fourier.bins {
      let weight = 1 / max((secondPower[bin] * firstPower[bin] + floor).squareRoot(), 1e-30)
      spectrum[2 * bin] = Float(cross[2 * bin] * weight)
      spectrum[2 * bin + 1] = Float(cross[2 * bin + 1] * weight)
    }
    var correlation = [Float](repeating: 0, count: fourier.count)
    spectrum.withUnsafeMutableBufferPointer { spectrum in
      correlation.withUnsafeMutableBufferPointer { correlation in
        guard let from = spectrum.baseAddress, let to = correlation.baseAddress else { return }
        fourier.inverse(from, to: to, on: backend)
      }
    }
    let energy = correlation.reduce(0.0) { $0 + Double($1) * Double($1) }
    let level = max((energy / Double(correlation.count)).squareRoot(), 1e-30)
    return (-reach...reach).map { lag in
      Double(abs(correlation[lag < 0 ? lag + correlation.count : lag])) / level
    }
  }
}
