import Foundation
import SignalOps
package import TensorEngine

/// By how many samples a programme lies behind another, where that can be told.
///
/// Cross spectra of up to 16 excerpts, spread evenly, are added up over the channels and whitened by what
/// both have (SCOT: γ = Σ T·M* / √(Σ|T|² Σ|M|²)), so that what was changed by filters and dynamics still has one
/// sharp peak, and what is unrelated none.
///
/// Nothing is said where it could be chance or ambiguous: the peak has to be `clearHeight` times the root mean
/// square of all lags (what chance gives stays below 6), twice as high as anything near lag 0, and half as high
/// again as any other lag more than 1 ms away. Loops and tones, which fit as well a period later, have no such
/// peak.
///
/// - Source: Carter, Nuttall & Cable (1973), Proc. IEEE 61(10), doi 10.1109/PROC.1973.9300.
package struct ProgrammeLag {
  /// Lags of up to so many seconds are looked for.
  package static let reachSeconds = 1.0
  /// Up to so many samples make no difference worth a word.
  package static let harmless = 4

  private static let excerpts = 16
  private static let clearHeight = 12.0
  private static let nearZeroRatio = 2.0
  private static let otherLagRatio = 1.5

  private let reach, excerpt: Int
  private let fourier: FFT
  private let backend: Backend

  /// For programmes at a rate in hertz.
  package init(sampleRate: Int, on backend: Backend) {
    reach = Int(Self.reachSeconds * Double(sampleRate))
    fourier = FFT(count: FFT.count(lasting: 4 * Self.reachSeconds, sampleRate: sampleRate))
    excerpt = fourier.count - 2 * reach
    self.backend = backend
  }

  /// By how many samples a mix lies behind its target; negative where it lies before it.
  ///
  /// - Returns: `nil` where no lag stands out, or one that is harmless.
  /// - Throws: What reading either throws.
  package func of(_ mix: any Programme, behind target: any Programme) throws -> Int? {
    let heights = try self.heights(mix, target)
    guard let best = heights.indices.max(by: { heights[$0] < heights[$1] }) else { return nil }
    let (height, lag) = (heights[best], best - reach)
    func highest(_ lags: (Int) -> Bool) -> Double {
      heights.indices.reduce(0) { lags($1) ? max($0, heights[$1]) : $0 }
    }
    let near = max(Self.harmless, reach / 1_000)
    guard abs(lag) > Self.harmless, lag < mix.samples, height >= Self.clearHeight,
      height >= Self.nearZeroRatio * highest({ abs($0 - reach) <= Self.harmless }),
      height >= Self.otherLagRatio * highest({ abs($0 - best) > near })
    else { return nil }
    return lag
  }

  /// The magnitude over the root mean square of all lags, for lags from −`reach` to `reach`; nothing of
  /// silence.
  private func heights(_ mix: any Programme, _ target: any Programme) throws -> [Double] {
    let size = 2 * fourier.bins
    var cross = [Double](repeating: 0, count: size)
    var powers = [[Double]](repeating: [Double](repeating: 0, count: fourier.bins), count: 2)
    let width = max(mix.channels, target.channels)
    for start in starts(in: min(mix.samples, target.samples)) {
      let own = try mix.samples(
        in: start - reach..<start - reach + fourier.count, channels: width)
      let wanted = try target.samples(in: start..<start + excerpt, channels: width).map {
        [Float](repeating: 0, count: reach) + $0 + [Float](repeating: 0, count: reach)
      }
      let spectra = backend.map(2 * width) {
        spectrum(of: $0 < width ? own[$0] : wanted[$0 - width])
      }
      for channel in 0..<width {
        let (m, t) = (spectra[channel], spectra[width + channel])
        for bin in 0..<fourier.bins {
          let (a, b) = (Double(m[2 * bin]), Double(m[2 * bin + 1]))
          let (c, d) = (Double(t[2 * bin]), Double(t[2 * bin + 1]))
          cross[2 * bin] += a * c + b * d
          cross[2 * bin + 1] += b * c - a * d
          powers[0][bin] += a * a + b * b
          powers[1][bin] += c * c + d * d
        }
      }
    }
    return heights(ofWhitened: cross, powers)
  }

  /// Where excerpts of the target begin.
  private func starts(in samples: Int) -> [Int] {
    guard samples > 0 else { return [] }
    let count = min(Self.excerpts, (samples + excerpt - 1) / excerpt)
    return (0..<count).map { $0 * max(0, samples - excerpt) / max(1, count - 1) }
  }

  private func spectrum(of samples: [Float]) -> [Float] {
    [Float](unsafeUninitializedCapacity: 2 * fourier.bins) { spectrum, count in
      count = 2 * fourier.bins
      guard let to = spectrum.baseAddress else { return }
      fourier.forward(samples, to: to, on: backend)
    }
  }

  private func heights(ofWhitened cross: [Double], _ powers: [[Double]]) -> [Double] {
    let floor = 1e-6 * (powers[0].max() ?? 0) * (powers[1].max() ?? 0)
    guard floor > 0 else { return [] }
    var spectrum = cross.indices.map { index in
      Float(cross[index] / (powers[0][index / 2] * powers[1][index / 2] + floor).squareRoot())
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
