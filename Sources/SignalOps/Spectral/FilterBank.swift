import Kernels
package import TensorEngine

/// Weighted sums of the bins of a spectrum: bands of a mel scale, or the twelve pitch classes.
package struct FilterBank: Sendable {
  /// Bands, the filters of the bank.
  package let bands: Int
  /// Bins of a spectrum, N/2 + 1.
  package let bins: Int
  /// `[bin, band]`, row-major; none is negative.
  package let weights: [Float]
  /// From the first to the last bin of each band, in whole vectors of bins.
  let spans: [BandSpan]
  /// The weights of these spans, 0 beyond the last bin.
  let spanWeights: [Float]

  /// A bank with a weight for each bin and band.
  init(bands: Int, bins: Int, weight: (_ bin: Int, _ band: Int) -> Double) {
    let weights = (0..<bins * bands).map { Float(weight($0 / bands, $0 % bands)) }
    spans = (0..<bands).map { band in
      let used = (0..<bins).filter { weights[$0 * bands + band] != 0 }
      guard let first = used.first, let last = used.last else { return BandSpan() }
      let count = Self.vectors(last + 1 - first)
      return BandSpan(first: min(first, Self.vectors(bins) - count), count: count)
    }
    spanWeights = spans.enumerated().flatMap { band, span in
      (span.first..<span.first + span.count).map { $0 < bins ? weights[$0 * bands + band] : 0 }
    }
    self.bands = bands
    self.bins = bins
    self.weights = weights
  }

  /// A number of floats, rounded up to whole vectors of the kernels.
  static func vectors(_ floats: Int) -> Int { (floats + 15) / 16 * 16 }
}

extension Tensor {
  /// The bands of spectra, magnitudes or powers: y[t, b] = Σ_k x[t, k] w[k, b].
  ///
  /// - Shape: `[…, frame, bin]` to `[…, frame, band]`.
  /// - Gradient: composed, a matrix product.
  package func filtered(by bank: FilterBank) -> Tensor {
    precondition(
      rank >= 2 && shape[rank - 1] == bank.bins, "filtered: \(shape) by \(bank.bins) bins")
    return matrixProduct(Tensor(bank.weights, shape: [bank.bins, bank.bands], on: backend))
  }
}
