import Foundation
import SignalOps

/// Third-octave bands, and how the bins of a spectrum fall into them.
///
/// Centres are 1000·2^(k/3) Hz from 25 Hz to 20 kHz, as far as the sample rate reaches; the edges lie a
/// sixth of an octave to both sides. A bin that an edge divides counts in both bands by its share.
///
/// - Source: IEC 61260-1:2014 (centres and edges of bands in base two).
package struct BandLayout: Sendable {
  /// The centre of each band in hertz.
  package let centresHz: [Double]
  /// Of the signals, in hertz.
  let sampleRate: Int
  /// The K-weighting's power gain at each centre.
  package let loudnessWeights: [Double]
  /// The first bin of each band, and the share of each bin from there on that lies in it, twice: for its
  /// real and its imaginary part.
  let bins: [(first: Int, shares: [Float])]

  /// Lays bands over the spectra of signals.
  ///
  /// - Parameters:
  ///   - sampleRate: In hertz.
  ///   - window: Samples in a spectrum's window.
  package init(sampleRate: Int, window: Int) {
    let width = Double(sampleRate) / Double(window)
    let centres = (-16...13).map { 1_000 * pow(2, Double($0) / 3) }
      .filter { $0 * BandLayout.edge <= Double(sampleRate) / 2 }
    centresHz = centres
    self.sampleRate = sampleRate
    loudnessWeights = centres.map { KWeighting.power(atHz: $0, sampleRate: sampleRate) }
    bins = centres.map { centre in
      // In bins, each of which reaches half a bin to both sides.
      let low = centre / BandLayout.edge / width
      let high = centre * BandLayout.edge / width
      let first = Int(low.rounded())
      let last = min(Int(high.rounded()), window / 2)
      let shares = (first...max(first, last)).flatMap { bin in
        let share = max(0, min(high, Double(bin) + 0.5) - max(low, Double(bin) - 0.5))
        return [Float(share), Float(share)]
      }
      return (first, shares)
    }
  }

  /// The ratio of a band's upper edge to its centre.
  static let edge = pow(2, 1.0 / 6)

  package var count: Int { centresHz.count }

  /// The bands whose centres lie in a range of frequencies.
  package func bands(in hertz: ClosedRange<Double>) -> Range<Int> {
    let first = centresHz.firstIndex { $0 >= hertz.lowerBound } ?? count
    let last = centresHz.lastIndex { $0 <= hertz.upperBound } ?? -1
    return first..<max(first, last + 1)
  }

  /// The loudness of band powers in LUFS, `−0.691 + 10 lg Σ w_k P_k`; `nil` for silence.
  package func loudnessLufs(_ powers: [Double]) -> Double? {
    let power = zip(powers, loudnessWeights).reduce(0) { $0 + $1.0 * $1.1 }
    return power > 0 ? -0.691 + 10 * log10(power) : nil
  }
}
