import SignalOps
import TensorEngine

/// The whitened correlation of a whole target with whole stems, at a low rate: a first look at every lag.
///
/// R = T·S* / (|T|·|S| + 0.01·mean |T|·|S|): only phases count (PHAT), but for bins without sound. At the
/// resolution of a whole song each bin belongs to the stem that is loudest there, so that a stem far below the
/// others still has its peak. A periodic song has peaks at each repetition, too; the true one overlaps most,
/// and is the highest.
///
/// - Source: Knapp & Carter (1976), IEEE Trans. ASSP 24(4), doi 10.1109/TASSP.1976.1162830.
final class WholeCorrelation {
  private let fourier: FFT
  private let target: [Float]

  /// Correlates with a target.
  ///
  /// - Parameters:
  ///   - target: Its samples.
  ///   - longestStem: Samples of the longest stem that will come.
  ///   - backend: Whose kernels run.
  init(_ target: [Float], longestStem: Int, on backend: Backend) {
    fourier = FFT(countAtLeast: target.count + longestStem)
    self.target = fourier.spectrum(of: target, on: backend)
  }

  /// The highest peaks of a stem's correlation; none for silence.
  ///
  /// - Parameters:
  ///   - stem: Its samples.
  ///   - count: How many peaks at most.
  ///   - backend: Whose kernels run.
  /// - Returns: Lags are where the stem begins in the target.
  func peaks(of stem: [Float], count: Int, on backend: Backend) -> CorrelationPeaks {
    var product = fourier.spectrum(of: stem, on: backend)
    var sum = 0.0
    for bin in 0..<fourier.bins {
      let (a, b) = (target[2 * bin], target[2 * bin + 1])
      let (c, d) = (product[2 * bin], product[2 * bin + 1])
      product[2 * bin] = a * c + b * d
      product[2 * bin + 1] = b * c - a * d
      let (real, imaginary) = (product[2 * bin], product[2 * bin + 1])
      sum += Double((real * real + imaginary * imaginary).squareRoot())
    }
    let floor = max(Float(0.01 * sum / Double(fourier.bins)), .leastNormalMagnitude)
    for bin in 0..<fourier.bins {
      let (real, imaginary) = (product[2 * bin], product[2 * bin + 1])
      let weight = 1 / ((real * real + imaginary * imaginary).squareRoot() + floor)
      product[2 * bin] = real * weight
      product[2 * bin + 1] = imaginary * weight
    }
    var correlation = [Float](repeating: 0, count: fourier.count)
    product.withUnsafeMutableBufferPointer { product in
      correlation.withUnsafeMutableBufferPointer { correlation in
        guard let from = product.baseAddress, let to = correlation.baseAddress else { return }
        fourier.inverse(from, to: to, on: backend)
      }
    }
    return correlation.withUnsafeBufferPointer {
      CorrelationPeaks($0, negativeLags: stem.count - 1, count: count, distance: 3)
    }
  }
}

extension FFT {
  /// The spectrum of a signal with silence behind it.
  func spectrum(of signal: some Collection<Float>, on backend: Backend) -> [Float] {
    let padded = signal + [Float](repeating: 0, count: count - signal.count)
    var spectrum = [Float](repeating: 0, count: 2 * bins)
    padded.withUnsafeBufferPointer { padded in
      spectrum.withUnsafeMutableBufferPointer { spectrum in
        guard let from = padded.baseAddress, let to = spectrum.baseAddress else { return }
        forward(from, to: to, on: backend)
      }
    }
    return spectrum
  }
}
