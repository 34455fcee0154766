import SignalOps
package import TensorEngine

/// By how many samples a programme lies behind another, where that can be told.
///
/// Up to 16 excerpts, spread evenly, are correlated over all channels (``WhitenedCorrelation``): what was changed by
/// filters and dynamics still has one sharp peak, and what is unrelated none.
///
/// Nothing is said where it could be chance or ambiguous: the peak has to be `clearHeight` times the root mean
/// square of all lags (what chance gives stays below 6), twice as high as anything near lag 0, and half as high
/// again as any other lag more than 1 ms away. Loops and tones, which fit as well a period later, have no such
/// peak.
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

  /// Measures programmes at a rate in hertz.
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

  /// The magnitude over the root mean square of all lags, for lags from −`reach` to `reach`.
  private func heights(_ mix: any Programme, _ target: any Programme) throws -> [Double] {
    var correlation = WhitenedCorrelation(fourier, on: backend)
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
        correlation.add(spectra: spectra[channel], spectra[width + channel])
      }
    }
    return correlation.heights(reach: reach)
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
}
