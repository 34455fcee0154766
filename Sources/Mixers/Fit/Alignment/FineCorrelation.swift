import Foundation
import SignalOps
import TensorEngine

/// The correlation of a stem with the target at a few lags, to the sample, over the whole song.
///
/// Cross spectra of blocks are added up and whitened by what both signals have (SCOT: γ = Σ T·S* / √(Σ|T|²
/// Σ|S|²)), so that bins without relation weigh little.
///
/// Source: Carter, Nuttall & Cable (1973), Proc. IEEE 61(10), doi 10.1109/PROC.1973.9300.
struct FineCorrelation {
  private let fourier: FFT
  private let backend: Backend
  private var cross: [Double]
  private var targetPower: [Double]
  private var stemPower: [Double]

  init(_ fourier: FFT, on backend: Backend) {
    self.fourier = fourier
    self.backend = backend
    cross = Array(repeating: 0, count: 2 * fourier.bins)
    targetPower = Array(repeating: 0, count: fourier.bins)
    stemPower = targetPower
  }

  /// Adds a block of `fourier.count` samples.
  mutating func add(target: UnsafePointer<Float>, stem: UnsafePointer<Float>) {
    let size = 2 * fourier.bins
    withUnsafeTemporaryAllocation(of: Float.self, capacity: 2 * size) { scratch in
      guard let first = scratch.baseAddress else { return }
      let (t, s) = (first, first + size)
      fourier.forward(target, to: t, on: backend)
      fourier.forward(stem, to: s, on: backend)
      for bin in 0..<fourier.bins {
        let (a, b) = (Double(t[2 * bin]), Double(t[2 * bin + 1]))
        let (c, d) = (Double(s[2 * bin]), Double(s[2 * bin + 1]))
        cross[2 * bin] += a * c + b * d
        cross[2 * bin + 1] += b * c - a * d
        targetPower[bin] += a * a + b * b
        stemPower[bin] += c * c + d * d
      }
    }
  }

  /// The magnitude over the root mean square of all lags, for lags from −`reach` to `reach`.
  func heights(reach: Int) -> [Double] {
    let floor = 1e-6 * (stemPower.max() ?? 0) * (targetPower.max() ?? 0)
    var spectrum = [Float](repeating: 0, count: 2 * fourier.bins)
    for bin in 0..<fourier.bins {
      let weight = 1 / max((stemPower[bin] * targetPower[bin] + floor).squareRoot(), 1e-30)
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
